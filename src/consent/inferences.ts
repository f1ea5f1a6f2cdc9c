import { type Bits, both, isEmpty } from './bits.js';
import type { Category } from './categories.js';
import { type Ask, decide, learningOf, ringOf } from './decide.js';
import type { Policy } from './policy.js';
import { type LeafSpace, union } from './space.js';
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

/** The objections that hold beside a customer's own until the last of what was inferred is deleted: nobody infers anew, or it would be open again. */
export const objectionsWhileForgetting = purposesOfInference('influence');

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
  const casesOf = (facts: readonly OwnFacts[], from: number) =>
    facts.map(({ events, subject }) => {
      const one = caseOf(events, { subject: unrestricted(subject), ring, policy, now, from });
      const asked = askedOf(asks, one.space);
      return { ...one, words: one.words.filter(({ leaves }) => !isEmpty(both(leaves, asked))) };
    });
  if (!isOpen(meetAt(casesOf(customers, now), now))) return true;
  const isRestricted = customers.some(({ subject }) => subject.blocked.includes('restricted'));
  const passed = since !== null && since <= now ? since : isRestricted ? now : null;
  if (passed === null) return false;
  const before = casesOf(
    customers.map((one) => ({ ...one, events: one.events.filter((word) => word.recordedAt < now) })),
    passed,
  );
  return [passed, ...changesBetween(before, { after: passed, until: now })].some((at) => !isOpen(meetAt(before, at)));
}

/** The leaves on which the answers hang. */
function askedOf(asks: readonly Ask[], space: LeafSpace): Bits {
  const all = asks.flatMap((ask) => [ask, ...learningOf(ask.category)]);
  return union(
    space.words,
    all.map(({ purpose, category }) => space.under(purpose, category, '*')),
  );
}

function unrestricted(subject: OwnFacts['subject']): OwnFacts['subject'] {
  return { ...subject, blocked: subject.blocked.filter((block) => block !== 'restricted') };
}
