import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { ManyField } from '../schema/connection.js';
import { DateTime } from '../schema/scalars.js';
import { Community } from './community.type.js';
import { Customer } from '../customer/customer.type.js';
import { CustomerFilter } from '../customer/customer.filter.js';

@ObjectType({ description: 'A segment of customers.', implements: Node })
@Directive('@key(fields: "id")')
export class Segment {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => String, { nullable: true, description: 'community, rule or rfm.' })
  kind?: string;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who are in it now.',
    name: 'SegmentCustomer',
    edge: { since: { type: () => DateTime, description: 'Since when.' } },
    filter: () => CustomerFilter,
  })
  customers!: object;

  @Field(() => Community, { nullable: true, description: 'The community it is based on.' })
  community?: Community;
}
