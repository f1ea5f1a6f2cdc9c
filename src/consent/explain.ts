import { type Bits, hasBit } from './bits.js';
import { presence } from './categories.js';
import { coversAny } from './paths.js';
import { type Ask, decide, type LegalBasis, type Reason, ringOf, rule, type Verdict } from './decide.js';
import { silenceOn } from './hearing.js';
import type { Policy } from './policy.js';
import type { ConsentEvent } from './record.js';
import type { Ring } from './space.js';
import { agreedAt, type Case, type ConsentState, caseOf, stateAt } from './state.js';
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
  /** The leaves that words alone open. */
  readonly agreed: Bits;
}

export function hearingOf(facts: Facts, ring: Ring): Hearing {
  const one = caseOf(facts.events, { ...facts, ring });
  return { facts, one, state: stateAt(one, facts.now), agreed: agreedAt(one, facts.now) };
}

/**
 * The decision of `decide`, taken from the events themselves, with the words' own reason where it withholds for want of
 * consent, and the legitimate interest where that opened it: a class keeps neither, because customers who differ in it alone share a class.
 */
export function judge(ask: Ask, facts: Facts): Verdict {
  return judgeIn(hearingOf(facts, ringOf(facts.policy, ask)), ask);
}

/** `judge` for many asks of one ring. */
export function judgeIn(hearing: Hearing, ask: Ask): Verdict {
  const { facts, one, state } = hearing;
  const verdict = decide(ask, state, facts.policy);
  if (verdict.allow)
    return { allow: true, basis: isInterest(verdict.basis, hearing, ask) ? 'legitimate_interest' : verdict.basis };
  if (verdict.reason !== 'no_consent' || ask.category === presence) return verdict;
  if (coversAny(facts.subject.objections, ask.purpose)) return { allow: false, reason: 'objected' };
  const closed = firstClosed(ask, state, facts.policy);
  const reason: Reason = closed === null ? 'no_consent' : silenceOn(one.words, closed, facts.now);
  return { allow: false, reason };
}

/** Whether some leaf is open that no word opens. Presence follows from whatever else is allowed, and is left as it is. */
function isInterest(basis: LegalBasis, { facts, state, agreed }: Hearing, ask: Ask): boolean {
  if (basis !== 'consent' || ask.category === presence) return false;
  const ruling = rule(ask, state, facts.policy);
  return 'leaves' in ruling && ruling.leaves.some((leaf) => !hasBit(agreed, leaf));
}

function firstClosed(ask: Ask, state: ConsentState, policy: Policy): number | null {
  const ruling = rule(ask, state, policy);
  if ('allow' in ruling) return null;
  return ruling.leaves.find((leaf) => !hasBit(state.open, leaf)) ?? null;
}
