import { type GraphQLScalarType } from 'graphql';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { consentActions } from '../../consent/record.js';
import { dpvStates } from '../../consent/dpv.js';
import { DateTime } from '../schema/scalars.js';

const JsonObject: GraphQLScalarType = GraphQLJSONObject;

/** The states of consent, each under its own name. */
export const ConsentState = Object.fromEntries(Object.keys(dpvStates).map((name) => [name, name]));
registerEnumType(ConsentState, {
  name: 'ConsentState',
  description: 'How things stand with a consent; the states of the W3C Data Privacy Vocabulary.',
  valuesConfig: {
    UNKNOWN: { description: 'Nobody said anything, or what was said cannot be shown to have been said.' },
    REQUESTED: { description: 'The customer was asked and has not answered yet.' },
    REFUSED: { description: 'The customer said no.' },
    GIVEN: { description: 'The customer said yes.' },
    RENEWED: { description: 'The customer said yes again.' },
    WITHDRAWN: { description: 'The customer took a yes back.' },
    REVOKED: { description: 'Somebody other than the customer ended it.' },
    EXPIRED: { description: 'Its time is over, or what it was given for has changed and must be agreed to anew.' },
    INVALIDATED: { description: 'It was found not to be valid, such as that of somebody too young.' },
  },
});

/** What can be said: the actions of events in capitals. */
export const ConsentAction = Object.fromEntries(
  consentActions.map((action) => [action.toUpperCase(), action.toUpperCase()]),
);
registerEnumType(ConsentAction, {
  name: 'ConsentAction',
  description: 'What was said.',
  valuesConfig: {
    GIVEN: { description: 'Yes.' },
    RENEWED: { description: 'Yes, again.' },
    REFUSED: { description: 'No.' },
    WITHDRAWN: { description: 'No longer.' },
    REVOKED: { description: 'Ended by somebody other than the customer.' },
    EXPIRED: { description: 'Ended by time.' },
    INVALIDATED: { description: 'Found not to be valid.' },
    REQUESTED: { description: 'Asked.' },
  },
});

@ObjectType({ description: 'How things stand for one purpose, some categories and some recipients that share it.' })
export class Consent {
  @Field(() => String, { description: 'What the data is used for.' })
  purpose!: string;

  @Field(() => [String], { description: 'What kinds of data; a parent stands for everything below it.' })
  categories!: readonly string[];

  @Field(() => [String], { description: 'Who sees it.' })
  recipients!: readonly string[];

  @Field(() => ConsentState, { description: 'How things stand.' })
  state!: string;

  @Field(() => String, { description: 'The state as a term of the W3C Data Privacy Vocabulary.' })
  dpv!: string;

  @Field(() => Boolean, { description: 'Whether the data may be used so now.' })
  inForce!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'consent, or without_asking where contract or law allows it; null where it is not in force.',
  })
  basis?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when the state holds.' })
  since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the consent ends, or ended.' })
  until?: Date | null;

  @Field(() => String, { nullable: true, description: 'The notice under which it was said.' })
  noticeId?: string | null;

  @Field(() => String, { nullable: true, description: 'Its version.' })
  noticeVersion?: string | null;

  @Field(() => ID, { nullable: true, description: 'The event that decides.' })
  eventId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The receipt of that event.' })
  receiptId?: string | null;
}

@ObjectType({ description: 'One thing that a customer said about their data, as it was written down. Never changed.' })
export class ConsentEvent {
  @Field(() => ID, { description: 'The hash of what was said.' })
  id!: string;

  @Field(() => Int, { description: 'The place in the sequence of all events of this deployment.' })
  sequence!: number;

  @Field(() => ConsentAction, { description: 'What was said.' })
  action!: string;

  @Field(() => String, { description: 'The action as a term of the W3C Data Privacy Vocabulary.' })
  dpv!: string;

  @Field(() => String, { description: 'What the data is used for; `*` for anything.' })
  purpose!: string;

  @Field(() => String, { description: 'What kind of data; `*` for all.' })
  category!: string;

  @Field(() => String, { description: 'Who sees it; `*` for everybody.' })
  recipient!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was said; null where nobody knows.' })
  at?: Date | null;

  @Field(() => DateTime, { description: 'When it was written down.' })
  recordedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Until when, if an end was named.' })
  until?: Date | null;

  @Field(() => String, { nullable: true, description: 'The notice under which it was said.' })
  noticeId?: string | null;

  @Field(() => String, { nullable: true, description: 'Its version.' })
  noticeVersion?: string | null;

  @Field(() => String, { description: 'self, or guardian.' })
  speaker!: string;

  @Field(() => String, { description: 'first_hand, or import.' })
  source!: string;

  @Field(() => Boolean, {
    description: 'Whether it is a yes that cannot be shown to have been said, and so opens nothing.',
  })
  unproven!: boolean;

  @Field(() => ID, { description: 'The receipt: of all that was said together, or of this event alone.' })
  receiptId!: string;
}

@ObjectType({ description: 'What a customer can keep as proof of what they said.' })
export class ConsentReceipt {
  @Field(() => ID, { description: 'The id of the receipt.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it was written down.' })
  recordedAt!: Date;

  @Field(() => JsonObject, { description: 'The receipt in the structure of ISO/IEC TS 27560:2023.' })
  document!: Record<string, unknown>;
}

@ObjectType({ description: 'What somebody would have to say for a field to be seen.' })
export class ConsentRemedy {
  @Field(() => String, { description: 'The notice to agree to.' })
  noticeId!: string;

  @Field(() => String, { description: 'Its version.' })
  noticeVersion!: string;

  @Field(() => [String], { description: 'The recipients that must all be agreed to.' })
  recipients!: readonly string[];
}

@ObjectType({
  description: 'What the analyses must be allowed to use, for there to be anything inferred that could be seen.',
})
export class ConsentGround {
  @Field(() => String, { description: 'What they would use it for.' })
  purpose!: string;

  @Field(() => [String], { description: 'The kinds of data.' })
  categories!: readonly string[];

  @Field(() => ConsentRemedy, {
    nullable: true,
    description: 'What would let them; null where no word of the customer does.',
  })
  remedy?: ConsentRemedy | null;
}

@ObjectType({ description: 'Who may see which kinds of data of a customer for a purpose, and why not.' })
export class ConsentStatus {
  @Field(() => String, { description: 'The registered client.' })
  client!: string;

  @Field(() => String, { description: 'Who sits before it: staff:<role>, scientist:<project>, customer, or machine.' })
  endUser!: string;

  @Field(() => String, { description: 'What for.' })
  purpose!: string;

  @Field(() => [String], { description: 'The kinds of data.' })
  categories!: readonly string[];

  @Field(() => [String], { description: 'The fields of the schema that these kinds of data govern.' })
  fields!: readonly string[];

  @Field(() => Boolean, { description: 'Whether they are seen.' })
  allowed!: boolean;

  @Field(() => String, { description: 'Why they are withheld, or what allows them.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The step of the decision that withheld: registration, law, standing, age, audience, words or time; null where allowed.',
  })
  step?: string | null;

  @Field(() => ConsentRemedy, {
    nullable: true,
    description:
      'What would open them, with all that `grounds` names; null where no word of the customer for this purpose does.',
  })
  remedy?: ConsentRemedy | null;

  @Field(() => [ConsentGround], {
    description:
      'What is missing for it to be inferred at all; to staff, what that takes. Nothing where it is seen, or where no word counts.',
  })
  grounds!: readonly ConsentGround[];
}

@ObjectType({ description: 'What was written down.' })
export class ConsentResult {
  @Field(() => ID, { description: 'The receipt, for `consentReceipt(id)`.' })
  receiptId!: string;

  @Field(() => Int, { description: 'The place of the last event of the receipt in the sequence of all events.' })
  sequence!: number;

  @Field(() => [Consent], { description: 'How things now stand where the words of this receipt decide.' })
  consents!: readonly Consent[];
}
