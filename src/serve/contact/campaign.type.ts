import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { ManyField } from '../schema/connection.js';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';
import { Store } from '../store/store.type.js';
import { Contact } from './contact.type.js';
import { Offer } from './offer.type.js';
import { CampaignContactFilter, CampaignContactOrder } from './contact.filter.js';

@ObjectType({ description: 'What is said to customers over some time.', implements: Node })
@Directive('@key(fields: "id")')
export class Campaign {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The key in the source system.' })
  externalId?: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where it speaks first: email, sms, push, call, post, messenger, web or app.',
  })
  channel?: string;

  @Field(() => String, {
    nullable: true,
    description: 'The purpose for which it speaks, from its channel: marketing.email …; ads on the web and in the app.',
  })
  purpose?: string;

  @Field(() => String, { nullable: true, description: 'Where it is held, ISO 3166 alpha-2; null: everywhere.' })
  country?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it begins.' })
  startsAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends.' })
  endsAt?: string;

  @Field(() => Store, { nullable: true, description: 'The store that it is about.' })
  store?: Store;

  @ManyField('Offer', () => Offer, { description: 'What it offers.' })
  offers!: object;

  @ManyField('Contact', () => Contact, {
    description:
      'Its contacts with customers, latest first. Those that are queued are there for who asks for the purpose of their channel, as long as the customer agrees to it.',
    filter: () => CampaignContactFilter,
    order: () => CampaignContactOrder,
  })
  contacts!: object;
}
