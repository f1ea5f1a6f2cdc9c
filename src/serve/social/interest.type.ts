import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { CustomerFilter } from '../customer/customer.filter.js';
import { Customer } from '../customer/customer.type.js';
import { ManyField } from '../schema/connection.js';
import { Node } from '../schema/node.js';
import { DateTime } from '../schema/scalars.js';

@ObjectType({ description: 'An interest that customers declare.', implements: Node })
@Directive('@key(fields: "id")')
export class Interest {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @ManyField('Customer', () => Customer, {
    description: 'The customers who declared it, latest first.',
    name: 'InterestCustomer',
    edge: {
      weight: { type: () => Float, description: 'How much.' },
      since: { type: () => DateTime, description: 'Since when.' },
    },
    filter: () => CustomerFilter,
  })
  customers!: object;
}
