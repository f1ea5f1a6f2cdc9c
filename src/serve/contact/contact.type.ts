import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Customer } from '../customer/customer.type.js';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';
import { Campaign } from './campaign.type.js';
import { Offer } from './offer.type.js';

@ObjectType({ description: 'A time that a campaign spoke, or will speak, to a customer.', implements: Node })
@Directive('@key(fields: "id")')
export class Contact {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'email, sms, push, call, post, messenger, web or app.' })
  channel?: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The furthest it went: queued (not sent yet), cancelled (and never will be), sent, delivered, opened, clicked, converted, bounced or unsubscribed.',
  })
  outcome?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was sent, or will be if it is queued.' })
  at?: string;

  @Field(() => Customer, { nullable: true, description: 'With whom.' })
  customer?: Customer;

  @Field(() => Campaign, { nullable: true, description: 'The campaign.' })
  campaign?: Campaign;

  @Field(() => Offer, { nullable: true, description: 'The offer that it carried.' })
  offer?: Offer;
}
