import { type Bits, hasBit } from './bits.js';
import { presence } from './categories.js';
import { type Ask, decide, type LegalBasis, type Reason, ringOf, rule, type Verdict } from './decide.js';
import { silenceOn } from './hearing.js';
import { coversAny } from './paths.js';
import type { Policy } from './policy.js';
import type { ConsentEvent } from './record.js';
import type { Ring } from './space.js';
import { agreedAt, type Case, type ConsentState, caseOf, meetAt, type OwnFacts, stateAt } from './state.js';

/** Everything a decision is made from: the customer's words and standing, the policy, and the moment in milliseconds. */
export interface Facts extends OwnFacts {
  /** Those of the customers who are held to be the same person: what they do not open is closed here too. */
  readonly others?: readonly OwnFacts[];
  readonly policy: Policy;
  readonly now: number;
}

/** The same, of events that carry more than a decision needs. */
export type FactsOf<E extends ConsentEvent> = Omit<Facts, 'events'> & { readonly events: readonly E[] };

/** The facts of one customer made ready for the asks of one ring. */
export interface Hearing {
  readonly facts: Facts;
  readonly one: Case;
  /** What the customer's own words and standing make. */
  readonly state: ConsentState;
  /** The same together with the customers who are held to be the same person: what counts. */
  readonly profile: ConsentState;
  /** The leaves that words alone open. */
  readonly agreed: Bits;
}

export function hearingOf(facts: Facts, ring: Ring): Hearing {
  const one = caseOf(facts.events, { ...facts, ring });
  const state = stateAt(one, facts.now);
  const isMerged = (facts.others ?? []).length > 0;
  return { facts, one, state, profile: isMerged ? profileState(facts, ring) : state, agreed: agreedAt(one, facts.now) };
}

/** What holds for the customer now, together with those who are held to be the same person. */
export function profileState(facts: FactsOf<ConsentEvent>, ring: Ring): ConsentState {
  const customers: readonly OwnFacts[] = [facts, ...(facts.others ?? [])];
  return meetAt(
    customers.map(({ events, subject }) => caseOf(events, { ...facts, subject, ring })),
    facts.now,
  );
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
  const { facts, one, state, profile } = hearing;
  const verdict = decide(ask, state, facts.policy);
  // Why the other customer closes it is that customer's to know.
  if (verdict.allow && profile !== state && !decide(ask, profile, facts.policy).allow)
    return { allow: false, reason: 'merged' };
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
