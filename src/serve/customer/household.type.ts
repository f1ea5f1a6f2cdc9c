import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { ManyField } from '../schema/connection.js';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';
import { CustomerFilter } from './customer.filter.js';
import { Customer } from './customer.type.js';

@ObjectType({
  description: 'Customers who live together. It is there for whom one of its members is known to live in it.',
  implements: Node,
})
@Directive('@key(fields: "id")')
export class Household {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @ManyField('Customer', () => Customer, {
    description: 'Who lives in it: those alone who let it be known of themselves.',
    name: 'HouseholdMember',
    edge: {
      since: { type: () => DateTime, description: 'Since when.' },
      role: { type: () => String, description: 'What the customer is there.' },
    },
    filter: () => CustomerFilter,
  })
  members!: object;
}
