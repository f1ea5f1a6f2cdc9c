import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { ManyField } from '../schema/connection.js';
import { Customer } from '../customer/customer.type.js';
import { CustomerFilter } from '../customer/customer.filter.js';

@ObjectType({
  description:
    'A community of customers found in their ties. Only communities of at least 10 consenting members exist.',
  implements: Node,
})
@Directive('@key(fields: "id")')
export class Community {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'A name that stays over runs.' })
  label?: string;

  @Field(() => Int, { nullable: true, description: '0 is the finest level.' })
  level?: number;

  @ManyField('Customer', () => Customer, { description: 'The members.', filter: () => CustomerFilter })
  members!: object;
}
