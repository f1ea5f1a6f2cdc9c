import { type GraphQLScalarType } from 'graphql';
import { Field, ID, InputType } from 'type-graphql';
import type { Wanted } from '../../graph/request-row.js';
import type { RequestAction, RequestKind as Kind, RequestReason as Reason } from '../../model/data-subject-request.js';
import { KithError } from '../../model/errors.js';
import { Day } from '../schema/scalars.js';
import { RequestKind, RequestReason, RequestStep } from './request.type.js';

const DayType: GraphQLScalarType = Day;

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
export function wantedOf({ correction, purposes, lift, idempotencyKey }: DataSubjectRequestInput): Wanted | null {
  if ((idempotencyKey?.length ?? 0) > keyMax)
    throw new KithError('BAD_USER_INPUT', `\`idempotencyKey\` is longer than ${keyMax} characters.`);
  const { birthDate, ...texts } = correction ?? {};
  const wanted = {
    ...texts,
    birthDate: birthDate instanceof Date ? birthDate.toISOString().slice(0, 10) : birthDate,
    objections: purposes ?? undefined,
    restricted: lift === true ? false : undefined,
  };
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : (Object.fromEntries(given) as Wanted);
}
