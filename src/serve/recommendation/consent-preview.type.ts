import { ArgsType, Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ConsentInput } from '../consent/consent.input.js';
import { pageSizeMax } from '../schema/connection.js';
import { Recommendation } from './recommendation.type.js';

export enum ConsentChoice {
  GIVE = 'GIVE',
  RENEW = 'RENEW',
  REFUSE = 'REFUSE',
  WITHDRAW = 'WITHDRAW',
}
registerEnumType(ConsentChoice, {
  name: 'ConsentChoice',
  description: 'What customers can say about consent, before they say it.',
  valuesConfig: {
    GIVE: { description: 'As `giveConsent` would.' },
    RENEW: { description: 'As `renewConsent` would.' },
    REFUSE: { description: 'As `refuseConsent` would.' },
    WITHDRAW: { description: 'As `withdrawConsent` would.' },
  },
});

@ObjectType({
  description:
    'What a choice about consent would change in the recommendations of the customer who considers it, at once. Nothing was said and nothing is written. What the next analyses would make of it is not in it.',
})
export class ConsentPreview {
  @Field(() => [Recommendation], { description: 'The list as it is.' })
  before!: readonly Recommendation[];

  @Field(() => [Recommendation], { description: 'The list as it would be.' })
  after!: readonly Recommendation[];

  @Field(() => [Recommendation], { description: 'Of `after`, what does not stand in `before`.' })
  appears!: readonly Recommendation[];

  @Field(() => [Recommendation], { description: 'Of `before`, what does not stand in `after`.' })
  disappears!: readonly Recommendation[];
}

@ArgsType()
export class ConsentPreviewArgs {
  @Field(() => ConsentChoice, { description: 'What is considered.' })
  choice!: ConsentChoice;

  @Field(() => ConsentInput, {
    nullable: true,
    description: 'What it is about, as the mutation takes it; without it, a no means everything.',
  })
  input?: ConsentInput;

  @Field(() => Int, { defaultValue: 10, description: `How many of each list, 1 to ${pageSizeMax}.` })
  first!: number;
}
