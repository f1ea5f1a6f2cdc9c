import { Directive, Field, ID, ObjectType } from 'type-graphql';
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
}
