import { hasBit } from './bits.js';
import { presence } from './categories.js';
import { coversAny } from './paths.js';
import { type Ask, decide, type Reason, ringOf, rule, type Verdict } from './decide.js';
import { silenceOn } from './hearing.js';
import type { Policy } from './policy.js';
import type { ConsentEvent } from './record.js';
import type { Ring } from './space.js';
import { type Case, type ConsentState, caseOf, stateAt } from './state.js';
import type { Subject } from './subject.js';

/** Everything a decision is made from: the customer's words and standing, the policy, and the moment in milliseconds. */
export interface Facts {
  readonly events: readonly ConsentEvent[];
  readonly subject: Subject;
  readonly policy: Policy;
  readonly now: number;
}

/** The same, of events that carry more than a decision needs. */
export type FactsOf<E extends ConsentEvent> = Omit<Facts, 'events'> & { readonly events: readonly E[] };

/** The facts of one customer made ready for the asks of one ring. */
export interface Hearing {
  readonly facts: Facts;
  readonly one: Case;
  readonly state: ConsentState;
}

export function hearingOf(facts: Facts, ring: Ring): Hearing {
  const one = caseOf(facts.events, { ...facts, ring });
  return { facts, one, state: stateAt(one, facts.now) };
}

/**
 * The decision of `decide`, taken from the events themselves, with the words' own reason where it withholds for want of
 * consent: a class does not keep that reason, because customers who differ in it alone share a class.
 */
export function judge(ask: Ask, facts: Facts): Verdict {
  return judgeIn(hearingOf(facts, ringOf(facts.policy, ask)), ask);
}

/** `judge` for many asks of one ring. */
export function judgeIn({ facts, one, state }: Hearing, ask: Ask): Verdict {
  const verdict = decide(ask, state, facts.policy);
  if (verdict.allow || verdict.reason !== 'no_consent' || ask.category === presence) return verdict;
  if (coversAny(facts.subject.objections, ask.purpose)) return { allow: false, reason: 'objected' };
  const closed = firstClosed(ask, state, facts.policy);
  const reason: Reason = closed === null ? 'no_consent' : silenceOn(one.words, closed, facts.now);
  return { allow: false, reason };
}

function firstClosed(ask: Ask, state: ConsentState, policy: Policy): number | null {
  const ruling = rule(ask, state, policy);
  if ('allow' in ruling) return null;
  return ruling.leaves.find((leaf) => !hasBit(state.open, leaf)) ?? null;
}
