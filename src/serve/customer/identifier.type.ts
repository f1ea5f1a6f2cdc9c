import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';

@ObjectType({
  description: 'An identifier of a customer. Mail, telephone, cards and devices have categories of their own.',
  implements: Node,
})
@Directive('@key(fields: "id")')
export class Identifier {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'email, phone, loyalty_card, device, cookie, social or crm.' })
  type?: string;

  @Field(() => String, { nullable: true, description: 'The normalised value.' })
  value?: string;
}
