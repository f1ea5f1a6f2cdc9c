import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType({ description: 'Anything that has an id of its own. `node(id)` finds it again.' })
export abstract class Node {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;
}
