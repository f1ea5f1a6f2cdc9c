import { type GraphQLScalarType } from 'graphql';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { StoredRequest } from '../../graph/request-row.js';
import {
  extensionReasons,
  holdReasons,
  refusalReasons,
  requestActions,
  requestKinds,
  requestStates,
} from '../../model/data-subject-request.js';
import { DateTime, SafeInt } from '../schema/scalars.js';

const Count: GraphQLScalarType = SafeInt;

/** `in_progress` under `IN_PROGRESS`: words of the product as values of an enumeration. */
function enumOf<T extends string>(words: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(words.map((word) => [word.toUpperCase(), word]));
}

const described = (descriptions: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(descriptions).map(([word, description]) => [word, { description }]));

export const RequestKind = enumOf(requestKinds);
registerEnumType(RequestKind, {
  name: 'RequestKind',
  description: 'What a customer demands of their data.',
  valuesConfig: described({
    ACCESS: 'To know what is held (GDPR Art. 15).',
    PORTABILITY: 'To take it along (Art. 20).',
    RECTIFICATION: 'To have it corrected (Art. 16).',
    ERASURE: 'To have it deleted (Art. 17).',
    RESTRICTION: 'To have it closed to everything but the law, or opened again (Art. 18).',
    OBJECTION: 'That it is not used for some purposes any more (Art. 21).',
    UNMERGE: 'To have the record parted from others that were held to be of the same person (Art. 16).',
  }),
});

export const RequestState = enumOf(requestStates);
registerEnumType(RequestState, {
  name: 'RequestState',
  description: 'How far a request has come.',
  valuesConfig: described({
    RECEIVED: 'Written down; who it is from has still to be shown.',
    IDENTITY_VERIFIED: 'It is known to be from the customer.',
    IN_PROGRESS: 'It is being carried out.',
    DONE: 'It was carried out.',
    REFUSED: 'It was refused, for a reason of a list.',
    WITHDRAWN: 'It was taken back, or ended with the erasure of its customer.',
  }),
});

/** What staff or a customer may do to a request. That it was opened, and that it is finished, is written down by Kith. */
export const RequestStep = enumOf(requestActions.filter((action) => action !== 'open' && action !== 'finish'));
registerEnumType(RequestStep, {
  name: 'RequestStep',
  description: 'A step of a request.',
  valuesConfig: described({
    VERIFY_IDENTITY: 'The customer has shown who they are.',
    START: 'It is accepted: Kith carries it out.',
    REFUSE: 'It is refused; needs a reason.',
    WITHDRAW: 'The customer takes it back.',
    EXTEND: 'The longer time that the law allows, once; needs a reason.',
    HOLD: 'Nothing is erased for now; needs a reason.',
    RELEASE: 'The hold ends.',
  }),
});

export const RequestAction = enumOf(requestActions);
registerEnumType(RequestAction, {
  name: 'RequestAction',
  description: 'What happened to a request.',
  valuesConfig: described({
    OPEN: 'It came.',
    VERIFY_IDENTITY: 'The customer had shown who they are.',
    START: 'It was accepted, and work on it began.',
    FINISH: 'It was carried out.',
    REFUSE: 'It was refused.',
    WITHDRAW: 'It was taken back.',
    EXTEND: 'Its time was extended.',
    HOLD: 'Nothing was to be erased for a time.',
    RELEASE: 'The hold ended.',
  }),
});

export const RequestReason = enumOf([...new Set([...refusalReasons, ...extensionReasons, ...holdReasons])]);
registerEnumType(RequestReason, {
  name: 'RequestReason',
  description: 'Why a request is refused, extended or held.',
  valuesConfig: described({
    IDENTITY_NOT_SHOWN: 'Refused: it is not known to be from the customer.',
    UNFOUNDED: 'Refused: it is manifestly unfounded.',
    EXCESSIVE: 'Refused: it is excessive.',
    RIGHTS_OF_OTHERS: 'Refused: it would harm the rights of others.',
    LEGAL_OBLIGATION: 'Refused or held: a law demands that the data is kept.',
    LEGAL_CLAIMS: 'Refused or held: the data is needed for legal claims.',
    COMPLEXITY: 'Extended: it is complex.',
    NUMBER_OF_REQUESTS: 'Extended: there are many of them.',
  }),
});

export const ExportFormat = { JSON: 'json', CSV: 'csv' } as const;
registerEnumType(ExportFormat, {
  name: 'ExportFormat',
  description: 'The form of an export.',
  valuesConfig: described({
    JSON: 'One JSON object (RFC 8259).',
    CSV: 'A table with a line a fact (RFC 4180).',
  }),
});

@ObjectType({ description: 'One thing that happened to a request.' })
export class DataSubjectRequestStep {
  @Field(() => DateTime, { description: 'When, UTC.' })
  at!: Date;

  @Field(() => RequestAction, { description: 'What.' })
  action!: string;

  @Field(() => String, { description: 'By whom: `self`, `staff` with a role, `operator`, or `kith`. Nobody is named.' })
  by!: string;

  @Field(() => RequestReason, { nullable: true, description: 'Why, where the step needs a reason.' })
  reason!: string | null;
}

@ObjectType({ description: 'How many of what a request changed, found or took away.' })
export class DataSubjectRequestCount {
  @Field(() => String, { description: 'What: `records` of an export, `changed`, or a step of an erasure.' })
  what!: string;

  @Field(() => Count, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'One thing that a request demands in particular.' })
export class DataSubjectDemand {
  @Field(() => String, {
    description:
      'A fact of the customer, such as `name`, a type of identifier, such as `email`, `purpose` of an objection, or `restricted`.',
  })
  what!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Of an identifier: the value that is wrong; null where one is added.',
  })
  wrong!: string | null;

  @Field(() => String, { nullable: true, description: 'What is right; null where it is to be taken away.' })
  right!: string | null;
}

@ObjectType({
  description: 'What a customer demands of their data, how far it has come, and until when it is to be answered.',
})
export class DataSubjectRequest {
  @Field(() => ID, {
    description: 'The id, which may be told to the customer; the same for whoever may know of the request.',
  })
  id!: string;

  @Field(() => RequestKind, { description: 'What is demanded.' })
  kind!: string;

  @Field(() => RequestState, { description: 'How far it has come.' })
  state!: string;

  @Field(() => DateTime, { description: 'When it came; its clock runs from there.' })
  receivedAt!: Date;

  @Field(() => DateTime, { description: 'Before when the law of the customer wants an answer.' })
  dueAt!: Date;

  @Field(() => Boolean, { description: 'Whether its time was extended.' })
  extended!: boolean;

  @Field(() => Boolean, { description: 'Whether nothing may be erased for now.' })
  held!: boolean;

  @Field(() => RequestReason, { nullable: true, description: 'Why it was refused, if it was.' })
  refusedFor!: string | null;

  @Field(() => String, { description: 'Whose law sets the clock: a jurisdiction of the policy.' })
  jurisdiction!: string;

  @Field(() => [DataSubjectRequestStep], { description: 'Everything that happened to it, the first first.' })
  history!: readonly DataSubjectRequestStep[];

  @Field(() => [DataSubjectRequestCount], {
    nullable: true,
    description: 'What was done, in counts; null before it is.',
  })
  result!: readonly DataSubjectRequestCount[] | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The request that this one was opened with, of another record that is held to be of the same person (`allRecords`).',
  })
  alongWith!: string | null;

  /** Not of the schema: what it wants, as it is kept. */
  wanted!: StoredRequest['wanted'];

  /** Not of the schema: whose it is. */
  customerId!: StoredRequest['customerId'];
}

@ObjectType({ description: 'A link to an export, which opens it once. It is told here and nowhere else.' })
export class ExportLink {
  @Field(() => String, {
    description: 'The path below the address of this server: `/exports/…`. Whoever has it opens the export.',
  })
  path!: string;

  @Field(() => DateTime, { description: 'Until when it opens, if it was not used.' })
  until!: Date;
}

export function requestOf(stored: StoredRequest): DataSubjectRequest {
  const { receivedAt, dueAt, history, result, ...rest } = stored;
  return {
    ...rest,
    receivedAt: new Date(receivedAt),
    dueAt: new Date(dueAt),
    history: history.map((step) => ({ ...step, at: new Date(step.at) })),
    result: result === null ? null : Object.entries(result).map(([what, count]) => ({ what, count })),
  };
}
