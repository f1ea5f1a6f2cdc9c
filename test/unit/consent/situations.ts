import { expect } from 'vitest';
import { z } from 'zod';
import { type Category, categoryKey, isCategory } from '../../../src/consent/categories.js';
import { readTerms } from '../../../src/consent/classes.js';
import { type Ask, ringOf } from '../../../src/consent/decide.js';
import { judge } from '../../../src/consent/explain.js';
import { type Policy, readPolicy } from '../../../src/consent/policy.js';
import { isPurpose } from '../../../src/consent/purposes.js';
import { type ConsentEvent, consentActions } from '../../../src/consent/record.js';
import { baseState, effectiveState } from '../../../src/consent/state.js';
import { audiences, blocks, type Subject } from '../../../src/consent/subject.js';
import type { EndUser } from '../../../src/consent/viewer.js';
import type { InternalId } from '../../../src/model/ids.js';

// A situation is what a lawyer can read: `said` are the customer's words, `ask` the question, `want` the answer. What is left out:
// an adult who lives in Germany; a word of first hand about everything, for the first party, with a proof.

const time = z.union([z.iso.date(), z.iso.datetime()]).transform((text) => Date.parse(text));

const wordShape = z.strictObject({
  on: time.nullable(),
  word: z.enum(consentActions),
  purpose: z.string().default('*'),
  category: z.string().default('*'),
  recipient: z.string().default('first_party'),
  notice: z.string().nullable().default('terms-2026/1'),
  until: time.nullable().default(null),
  proof: z.string().nullable().default('web form'),
  by: z.enum(['self', 'guardian']).default('self'),
  through: z.enum(['first_hand', 'import']).default('first_hand'),
  recorded: time.optional(),
});

export const situationShape = z.strictObject({
  description: z.string().min(20),
  now: time,
  policy: z.record(z.string(), z.unknown()).default({}),
  customer: z
    .strictObject({
      residency: z.string().nullable().default('DE'),
      age: z.enum(['child', 'teen', 'adult', 'unknown']).default('adult'),
      birth: z.iso.date().nullable().default(null),
      standing: z.array(z.enum(blocks)).default([]),
      objections: z.array(z.string()).default([]),
      audience: z.enum(audiences).default('everybody'),
    })
    .default({ residency: 'DE', age: 'adult', birth: null, standing: [], objections: [], audience: 'everybody' }),
  said: z.array(wordShape),
  ask: z.strictObject({
    client: z.string(),
    user: z.string().nullable().default(null),
    purpose: z.string().refine(isPurpose),
    category: z.string().refine(isCategory),
    about: z.enum(['self', 'other']).default('other'),
    relation: z.enum(['friend', 'stranger']).default('stranger'),
  }),
  want: z.union([
    z.strictObject({ allow: z.literal(true), basis: z.string() }),
    z.strictObject({ allow: z.literal(false), reason: z.string() }),
  ]),
});

export type Situation = z.output<typeof situationShape>;

/** Compares the decision with what is wanted, taken from the events and, where a statement could ask it, through a class. */
export function expectDecision(situation: Situation, base: Policy): void {
  const ask = askOf(situation);
  const policy = policyOf(situation, base);
  const subject = subjectOf(situation);
  const events = situation.said.map((word) => eventOf(word, situation.now));

  expect(judge(ask, { events, subject, policy, now: situation.now })).toEqual(situation.want);
  if (situation.ask.about === 'other' && situation.ask.relation === 'stranger')
    expect(throughClass({ ask, policy, subject, events, now: situation.now })).toBe(situation.want.allow);
}

/** The same answer as a statement gets it. */
function throughClass(about: {
  ask: Ask;
  policy: Policy;
  subject: Subject;
  events: readonly ConsentEvent[];
  now: number;
}) {
  const { ask, policy, subject, events, now } = about;
  const ring = ringOf(policy, ask);
  const { state } = effectiveState(events, { subject, ring, policy, now });
  const { allow } = readTerms({ policy, table: { [ring]: [null, baseState(policy, ring), state] }, viewer: ask, now });
  return allow[categoryKey(ask.category)]?.[2] === 1;
}

function askOf({ ask }: Situation): Ask {
  return {
    client: ask.client,
    purpose: ask.purpose,
    category: ask.category as Category,
    endUser: ask.user === null ? null : endUserOf(ask.user),
    about: ask.about,
    relation: ask.relation,
  };
}

function endUserOf(text: string): EndUser {
  const [kind, name = ''] = text.split(' ');
  if (kind === 'customer') return { kind, id: 'someone' as InternalId };
  return kind === 'staff' ? { kind, role: name } : { kind: 'scientist', project: name };
}

/** The policy, with the parts that the situation replaces, or adds to by `more`. */
function policyOf({ policy }: Situation, whole: Policy): Policy {
  if (Object.keys(policy).length === 0) return whole;
  const { more = {}, ...replaced } = policy as { more?: Record<string, unknown[]> };
  const base: Record<string, unknown> = { ...whole, ...replaced };
  for (const [part, rows] of Object.entries(more)) base[part] = [...rows, ...(base[part] as unknown[])];
  return readPolicy(base);
}

function subjectOf({ customer }: Situation): Subject {
  return {
    residency: customer.residency,
    birthDate: customer.birth,
    ageBand: customer.age,
    blocked: customer.standing,
    objections: customer.objections,
    audience: customer.audience,
  };
}

function eventOf(word: z.output<typeof wordShape>, now: number): ConsentEvent {
  const [noticeId = null, noticeVersion = null] = word.notice === null ? [] : word.notice.split('/');
  return {
    action: word.word,
    purpose: word.purpose,
    category: word.category,
    recipient: word.recipient,
    at: word.on,
    until: word.until,
    noticeId,
    noticeVersion,
    proof: word.proof,
    source: word.through,
    speaker: word.by,
    recordedAt: word.recorded ?? word.on ?? now,
    seq: 1,
    receiptId: null,
  };
}
