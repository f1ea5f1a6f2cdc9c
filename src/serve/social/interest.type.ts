import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';

@ObjectType({ description: 'An interest that customers declare.', implements: Node })
@Directive('@key(fields: "id")')
export class Interest {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string;
}
