import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../schema/node.js';
import { DateTime, SafeInt } from '../schema/scalars.js';

@ObjectType({ description: 'A loyalty account.', implements: Node })
@Directive('@key(fields: "id")')
export class LoyaltyAccount {
  @Field(() => ID, { description: 'Opaque; minted for this recipient. `node` and `_entities` take it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The number on the card.' })
  number?: string;

  @Field(() => String, { nullable: true, description: 'The tier.' })
  tier?: string;

  @Field(() => SafeInt, { nullable: true, description: 'The balance, points.' })
  points?: number;

  @Field(() => DateTime, { nullable: true, description: 'Member since.' })
  since?: string;
}
