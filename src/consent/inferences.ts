import type { Category } from './categories.js';
import { decide, learningOf, ringOf } from './decide.js';
import type { Policy } from './policy.js';
import { caseOf, changesBetween, type ConsentState, meetAt, type OwnFacts } from './state.js';

/** What analyses infer of a customer and keep in the graph, each under grounds of its own. */
export const inferences = ['groups', 'influence'] as const;
export type Inference = (typeof inferences)[number];

const inferred: Readonly<Record<Inference, Category>> = {
  groups: 'inferred.community',
  influence: 'inferred.influence',
};

/** The purposes under which it is inferred. */
export function purposesOfInference(inference: Inference): readonly string[] {
  return [...new Set(learningOf(inferred[inference]).map(({ purpose }) => purpose))];
}

/**
 * What may not stand of customers who are one person: its ground is closed at `now`, or was at any moment from `since` on by what had been said before `now`. Whoever
 * agreed again agreed to what will be inferred. `since`: when what held of them first ran out, null where it has no end. A restriction closes nothing here: it hides,
 * and can be lifted. While it holds their classes have no end, so that it is asked what held just before.
 */
export function inferencesLost(
  customers: readonly OwnFacts[],
  about: { readonly policy: Policy; readonly since: number | null; readonly now: number },
): readonly Inference[] {
  return inferences.filter((inference) => isLost(inference, customers, about));
}

function isLost(
  inference: Inference,
  customers: readonly OwnFacts[],
  about: { readonly policy: Policy; readonly since: number | null; readonly now: number },
): boolean {
  const { policy, since, now } = about;
  const asks = learningOf(inferred[inference]);
  const [first] = asks;
  if (first === undefined) return false;
  const ring = ringOf(policy, first);
  const isOpen = (state: ConsentState) => asks.every((ask) => decide(ask, state, policy).allow);
  const casesOf = (facts: readonly OwnFacts[]) =>
    facts.map(({ events, subject }) => caseOf(events, { subject: unrestricted(subject), ring, policy, now }));
  if (!isOpen(meetAt(casesOf(customers), now))) return true;
  const isRestricted = customers.some(({ subject }) => subject.blocked.includes('restricted'));
  const passed = since !== null && since <= now ? since : isRestricted ? now : null;
  if (passed === null) return false;
  const before = casesOf(
    customers.map((one) => ({ ...one, events: one.events.filter((word) => word.recordedAt < now) })),
  );
  return [passed, ...changesBetween(before, { after: passed, until: now })].some((at) => !isOpen(meetAt(before, at)));
}

function unrestricted(subject: OwnFacts['subject']): OwnFacts['subject'] {
  return { ...subject, blocked: subject.blocked.filter((block) => block !== 'restricted') };
}
