import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { ManyField } from '../schema/connection.js';
import { DateTime } from '../schema/scalars.js';
import { Customer } from '../customer/customer.type.js';
import { CustomerFilter } from '../customer/customer.filter.js';

@ObjectType({ description: 'A group of customers.', implements: Node })
@Directive('@key(fields: "id")')
export class Group {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;

  @Field(() => String, { nullable: true, description: 'The kind.' })
  kind?: string;

  @ManyField('Customer', () => Customer, {
    description: 'The members.',
    name: 'GroupMember',
    edge: {
      since: { type: () => DateTime, description: 'Member since.' },
      role: { type: () => String, description: 'Role in the group.' },
    },
    filter: () => CustomerFilter,
  })
  members!: object;
}
