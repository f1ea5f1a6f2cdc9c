import { hasBit } from './bits.js';
import { presence } from './categories.js';
import { coversAny } from './paths.js';
import { type Ask, decide, type Reason, ringOf, rule, type Verdict } from './decide.js';
import { silenceOn } from './hearing.js';
import type { Policy } from './policy.js';
import type { ConsentEvent } from './record.js';
import { type ConsentState, caseOf, stateAt } from './state.js';
import type { Subject } from './subject.js';

/** Everything a decision is made from: the customer's words and standing, the policy, and the moment in milliseconds. */
export interface Facts {
  readonly events: readonly ConsentEvent[];
  readonly subject: Subject;
  readonly policy: Policy;
  readonly now: number;
}

/**
 * The decision of `decide`, taken from the events themselves, with the words' own reason where it withholds for want of
 * consent: a class does not keep that reason, because customers who differ in it alone share a class.
 */
export function judge(ask: Ask, facts: Facts): Verdict {
  const ring = ringOf(facts.policy, ask);
  const one = caseOf(facts.events, { ...facts, ring });
  const state = stateAt(one, facts.now);
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
