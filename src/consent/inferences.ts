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
export function inferencesLost(customers: readonly OwnFacts[], about: SinceWhen): readonly Inference[] {
  return inferences.filter((inference) => isLost(inference, customers, about));
}

/** `now` and `since` as `inferencesLost` has them. */
export interface SinceWhen {
  readonly policy: Policy;
  readonly since: number | null;
  readonly now: number;
}

function isLost(inference: Inference, customers: readonly OwnFacts[], about: SinceWhen): boolean {
  return closedSince(learningOf(inferred[inference]), customers, about).length > 0;
}

/** Of these asks, all of one ring, those that are closed now or were at any moment since. */
export function closedSince(asks: readonly Ask[], customers: readonly OwnFacts[], about: SinceWhen): readonly Ask[] {
  const { policy, since, now } = about;
  const [first] = asks;
  if (first === undefined) return [];
  const ring = ringOf(policy, first);
  const casesOf = (facts: readonly OwnFacts[], from: number) =>
    facts.map(({ events, subject }) => {
      const one = caseOf(events, { subject: unrestricted(subject), ring, policy, now, from });
      const asked = askedOf(asks, one.space);
      return { ...one, words: one.words.filter(({ leaves }) => !isEmpty(both(leaves, asked))) };
    });
  const isRestricted = customers.some(({ subject }) => subject.blocked.includes('restricted'));
  const passed = since !== null && since <= now ? since : isRestricted ? now : null;
  const closedAt = (states: readonly ConsentState[]) =>
    asks.filter((ask) => states.some((state) => !decide(ask, state, policy).allow));
  const current = meetAt(casesOf(customers, now), now);
  const closed = closedAt([current]);
  if (passed === null || closed.length === asks.length) return closed;
  const before = casesOf(
    customers.map((one) => ({ ...one, events: one.events.filter((word) => word.recordedAt < now) })),
    passed,
  );
  const moments = [passed, ...changesBetween(before, { after: passed, until: now })];
  return closedAt([current, ...moments.map((at) => meetAt(before, at))]);
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
