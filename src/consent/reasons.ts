import { hasBit } from './bits.js';
import { type Ask, type Reason, recipientsOf, ringOf, type Verdict } from './decide.js';
import { type FactsOf, judge, profileState } from './explain.js';
import { lastOn } from './hearing.js';
import { clientOf } from './policy.js';
import type { Recipient } from './recipients.js';
import type { ConsentEvent } from './record.js';
import { caseOf } from './state.js';
import type { SpokenWord } from './words.js';

/** The steps of a decision in the order in which they are taken; see docs/privacy.md. */
export const decisionSteps = ['registration', 'law', 'standing', 'age', 'audience', 'words', 'time'] as const;
export type DecisionStep = (typeof decisionSteps)[number];

const stepsOfReasons: Readonly<Record<Reason, DecisionStep>> = {
  client_not_registered: 'registration',
  purpose_not_registered: 'registration',
  category_not_registered: 'registration',
  end_user_not_registered: 'registration',
  other_region: 'law',
  closed_by_law: 'law',
  no_transfer_record: 'law',
  erased: 'standing',
  restricted: 'standing',
  deceased: 'standing',
  age: 'age',
  not_of_age: 'age',
  audience: 'audience',
  no_consent: 'words',
  refused: 'words',
  withdrawn: 'words',
  unproven: 'words',
  objected: 'words',
  nothing_else_allowed: 'words',
  merged: 'words',
  not_derived: 'words',
  expired: 'time',
  needs_renewal: 'time',
};

/** The step that withheld for this reason. */
export function stepOf(reason: Reason): DecisionStep {
  return stepsOfReasons[reason];
}

export interface StepTaken {
  readonly step: DecisionStep;
  readonly outcome: 'passed' | 'withheld' | 'not_reached';
}

/** What was said to one of those who see the bytes. */
export interface Heard<E extends ConsentEvent> {
  readonly recipient: Recipient;
  /** Whether this leaf is open, by a word or by a basis that asks nobody. */
  readonly open: boolean;
  /** The word that decides about the leaf; null where nobody said anything. */
  readonly word: SpokenWord<E> | null;
}

export interface Explanation<E extends ConsentEvent> {
  readonly verdict: Verdict;
  readonly steps: readonly StepTaken[];
  readonly heard: readonly Heard<E>[];
}

/** The decision of `judge` with every step of it, and the words that bear on it. */
export function explain<E extends ConsentEvent>(ask: Ask, facts: FactsOf<E>): Explanation<E> {
  const verdict = judge(ask, facts);
  return { verdict, steps: stepsTaken(verdict), heard: heardBy(ask, facts) };
}

function stepsTaken(verdict: Verdict): readonly StepTaken[] {
  // Showing people what is theirs, and what contract or law requires, asks no word of anybody.
  const last = verdict.allow
    ? verdict.basis === 'consent' || verdict.basis === 'legitimate_interest'
      ? 'time'
      : lastUnasked(verdict.basis)
    : stepOf(verdict.reason);
  const at = decisionSteps.indexOf(last);
  return decisionSteps.map((step, index) => {
    if (index > at) return { step, outcome: 'not_reached' };
    return { step, outcome: index === at && !verdict.allow ? 'withheld' : 'passed' };
  });
}

function lastUnasked(basis: string): DecisionStep {
  return basis === 'own' ? 'registration' : 'audience';
}

function heardBy<E extends ConsentEvent>(ask: Ask, facts: FactsOf<E>): readonly Heard<E>[] {
  const client = clientOf(facts.policy, ask.client);
  if (client === undefined) return [];
  const ring = ringOf(facts.policy, ask);
  const one = caseOf(facts.events, { ...facts, ring });
  const state = profileState(facts, ring);
  return recipientsOf(client, ask).map((recipient) => {
    const leaf = one.space.indexOf(ask.purpose, ask.category, recipient);
    return {
      recipient,
      open: leaf !== undefined && hasBit(state.open, leaf),
      word: leaf === undefined ? null : lastOn(one.words, leaf, facts.now),
    };
  });
}
