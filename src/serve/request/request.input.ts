import { type GraphQLScalarType } from 'graphql';
import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import type { RequestAction, RequestKind as Kind, RequestReason as Reason } from '../../model/data-subject-request.js';
import { KithError } from '../../model/errors.js';
import type { CorrectableType } from '../../rights/corrected-identifiers.js';
import type { Asked } from '../../rights/wanted.js';
import { Day } from '../schema/scalars.js';
import { RequestKind, RequestReason, RequestStep } from './request.type.js';

const DayType: GraphQLScalarType = Day;

/** The types of `rights/corrected-identifiers.ts` by the names of the schema. */
const CorrectableIdentifier = {
  EMAIL: 'email',
  PHONE: 'phone',
  SOCIAL: 'social',
  DEVICE: 'device',
  COOKIE: 'cookie',
} as const satisfies Readonly<Record<string, CorrectableType>>;

registerEnumType(CorrectableIdentifier, {
  name: 'CorrectableIdentifier',
  description:
    'Identifiers that customers may have corrected. Cards and keys of source systems are corrected where they were given.',
  valuesConfig: {
    EMAIL: { description: 'A mail address.' },
    PHONE: { description: 'A telephone number.' },
    SOCIAL: { description: 'A name in a messenger or social network.' },
    DEVICE: { description: 'A device.' },
    COOKIE: { description: 'A cookie.' },
  },
});

@InputType({
  description:
    'An identifier as it is held and as it should be. Without `wrong` one is added, without `right` one is taken away.',
})
export class CorrectedIdentifierInput {
  @Field(() => CorrectableIdentifier, { description: 'What it is.' })
  type!: CorrectableType;

  @Field(() => String, { nullable: true, description: 'The value that is wrong, in whole.' })
  wrong?: string | null;

  @Field(() => String, { nullable: true, description: 'The value that is right.' })
  right?: string | null;
}

@InputType({ description: 'Facts as they should be; what is not named stays.' })
export class CorrectionInput {
  @Field(() => String, { nullable: true, description: 'The name.' })
  name?: string | null;

  @Field(() => DayType, { nullable: true, description: 'The day of birth.' })
  birthDate?: Date | null;

  @Field(() => String, { nullable: true, description: 'The city.' })
  city?: string | null;

  @Field(() => String, { nullable: true, description: 'The country, ISO 3166-1 alpha-2.' })
  country?: string | null;

  @Field(() => String, { nullable: true, description: 'The country whose law applies, ISO 3166-1 alpha-2.' })
  residency?: string | null;

  @Field(() => [CorrectedIdentifierInput], {
    nullable: true,
    description: 'Mail addresses, telephone numbers and the like, at most 20.',
  })
  identifiers?: CorrectedIdentifierInput[] | null;
}

@InputType({ description: 'What a customer demands.' })
export class DataSubjectRequestInput {
  @Field(() => RequestKind, { description: 'What is demanded.' })
  kind!: Kind;

  @Field(() => CorrectionInput, { nullable: true, description: 'Of a rectification: what is to be corrected.' })
  correction?: CorrectionInput | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Of an objection: purposes of the policy, or what lies above them.',
  })
  purposes?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Of a restriction: whether it ends one.' })
  lift?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it is demanded of the other records too that are held to be of the same person (`mergedRecords`): of each by a request of its own, which waits until the customer has shown that the record is theirs.',
  })
  allRecords?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'For staff: the customer who demands it.' })
  customerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same key twice is the same request: send it so that a repeated call changes nothing.',
  })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A step of a request.' })
export class DataSubjectRequestStepInput {
  @Field(() => ID, { description: 'The request.' })
  id!: string;

  @Field(() => RequestStep, { description: 'The step. A customer may only withdraw.' })
  step!: RequestAction;

  @Field(() => RequestReason, { nullable: true, description: 'Why, where the step needs a reason.' })
  reason?: Reason | null;
}

const keyMax = 200;

/** What is wanted, in the words of the graph. Throws `BAD_USER_INPUT`; whether it fits the kind is looked at when the request is opened. */
export function wantedOf(input: DataSubjectRequestInput): Asked | null {
  const { correction, purposes, lift, idempotencyKey } = input;
  if (input.allRecords === true && input.kind === 'unmerge')
    throw new KithError(
      'BAD_USER_INPUT',
      '`allRecords` is not for a request to part records: it parts this one from all others.',
    );
  if ((idempotencyKey?.length ?? 0) > keyMax)
    throw new KithError('BAD_USER_INPUT', `\`idempotencyKey\` is longer than ${keyMax} characters.`);
  const { birthDate, identifiers, ...texts } = correction ?? {};
  const corrected = identifiers?.map(({ type, wrong, right }) => ({
    type,
    wrong: wrong ?? null,
    right: right ?? null,
  }));
  const wanted = {
    ...texts,
    birthDate: birthDate instanceof Date ? birthDate.toISOString().slice(0, 10) : birthDate,
    objections: purposes ?? undefined,
    restricted: lift === true ? false : undefined,
    identifiers: corrected?.length === 0 ? undefined : corrected,
  };
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : (Object.fromEntries(given) as Asked);
}
