import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { CustomerFilter } from '../customer/customer.filter.js';
import { Customer } from '../customer/customer.type.js';
import { ManyField } from '../schema/connection.js';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';

@ObjectType({ description: 'A promotion.', implements: Node })
@Directive('@key(fields: "id")')
export class Promotion {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The key in the source system.' })
  externalId?: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => String, { nullable: true, description: 'The kind.' })
  kind?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it begins.' })
  startsAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends.' })
  endsAt?: string;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who reacted to it, latest first.',
    name: 'PromotionReactor',
    edge: {
      reaction: { type: () => String, description: 'shown, opened, clicked, redeemed or dismissed.' },
      at: { type: () => DateTime, description: 'When.' },
    },
    filter: () => CustomerFilter,
  })
  reactions!: object;
}
