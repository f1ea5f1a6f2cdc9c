import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { InternalId } from '../../model/ids.js';
import { DateTime } from '../schema/scalars.js';

@InputType({
  description:
    'That one customer is the guardian of another. Said again of the same two it takes the place of what was written down before; an `until` that has passed ends it.',
})
export class GuardianshipInput {
  @Field(() => ID, { description: 'The customer who speaks.' })
  guardianId!: string;

  @Field(() => ID, { description: 'The customer who is spoken for.' })
  wardId!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when; as it was written down before, or from now on, if none is given.',
  })
  since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ends; with the full age of the ward at the latest.' })
  until?: Date | null;

  @Field(() => String, {
    description: 'Where it can be shown, such as the number of a certificate that staff saw. No personal data.',
  })
  proof!: string;
}

@ObjectType({
  description:
    'That one customer speaks for another about consent. Only the two know of it, and staff whom the policy lets write it down.',
})
export class Guardianship {
  @Field(() => ID, { description: 'The customer who speaks.' })
  guardianId!: string;

  @Field(() => ID, { description: 'The customer who is spoken for: `customerId` of what the guardian says.' })
  wardId!: string;

  @Field(() => DateTime, { description: 'Since when.' })
  since!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ends, or ended, if an end was named.' })
  until!: Date | null;

  @Field(() => String, { nullable: true, description: 'Where it can be shown.' })
  proof!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the guardian may speak for the ward now; null for anybody but the guardian.',
  })
  inForce!: boolean | null;

  /** Not of the schema: whose words the viewer may be told, as the guardian in force. */
  spokenFor!: InternalId | null;
}
