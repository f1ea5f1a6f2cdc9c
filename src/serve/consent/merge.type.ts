import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime } from '../schema/scalars.js';

@InputType({
  description:
    'That customers are one person. Whoever is held to be the same person as one of them is of it as well; said again it changes nothing.',
})
export class MergeInput {
  @Field(() => [ID], { description: 'The customers, 2 to 10.' })
  customerIds!: readonly string[];

  @Field(() => String, {
    description:
      'Where it can be shown, such as the number of a form. No personal data: each of the customers is told it.',
  })
  proof!: string;
}

@ObjectType({
  description:
    'A customer of several who are held to be one person. Only they know of it, and staff whom the policy lets write down words and ask why something is withheld.',
})
export class MergedRecord {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => DateTime, { description: 'Since when this one is held to be of the person.' })
  since!: Date;

  @Field(() => String, { nullable: true, description: 'Where it can be shown.' })
  proof!: string | null;

  @Field(() => String, { description: 'Who wrote it down: `staff` with a role, or `import`. Nobody is named.' })
  recordedBy!: string;
}
