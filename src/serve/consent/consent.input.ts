import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { DateTime } from '../schema/scalars.js';

export enum ConsentSpeaker {
  CUSTOMER = 'CUSTOMER',
  GUARDIAN = 'GUARDIAN',
}
registerEnumType(ConsentSpeaker, {
  name: 'ConsentSpeaker',
  description: 'Whose word it is.',
  valuesConfig: {
    CUSTOMER: { description: 'The customer.' },
    GUARDIAN: { description: 'The guardian of a customer who is a minor.' },
  },
});

@InputType({
  description: 'What is agreed to, or not: a purpose, a kind of data and who sees it, by leaf or by what lies above.',
})
export class ConsentScope {
  @Field(() => String, { defaultValue: '*', description: 'What the data is used for; `*` for anything.' })
  purpose!: string;

  @Field(() => String, { defaultValue: '*', description: 'What kind of data; `*` for all.' })
  category!: string;

  @Field(() => String, { defaultValue: '*', description: 'Who sees it; `*` for everybody.' })
  recipient!: string;
}

@InputType({
  description:
    'What is said about consent. To say no, or no longer, nothing of it is needed: it then means everything.',
})
export class ConsentInput {
  @Field(() => [ConsentScope], {
    nullable: true,
    description: 'What it is about; to say no, everything if none is given.',
  })
  scopes?: readonly ConsentScope[];

  @Field(() => String, { nullable: true, description: 'The notice that was shown. A yes needs it.' })
  noticeId?: string;

  @Field(() => String, { nullable: true, description: 'Its version. A yes needs it.' })
  noticeVersion?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a yes ends; the longest that the policy allows if none is given.',
  })
  until?: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Where it can be shown that it was said, such as the number of a form. Staff need it for a yes. No personal data.',
  })
  proof?: string;

  @Field(() => ID, {
    nullable: true,
    description: 'For staff: the customer who said it. For a guardian: the ward, `wardId` of the guardianship.',
  })
  customerId?: string;

  @Field(() => ConsentSpeaker, {
    nullable: true,
    description:
      'For staff: whose word it is; the customer’s if none is given. For a customer who names somebody else: GUARDIAN, or nothing.',
  })
  speaker?: ConsentSpeaker;

  @Field(() => String, {
    nullable: true,
    description: 'The same key twice is the same receipt: send it so that a repeated request changes nothing.',
  })
  idempotencyKey?: string;
}
