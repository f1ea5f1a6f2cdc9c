import { actCategories, eventCategories } from './acts.js';
import { type Category, categoryLeaves, namesOf } from './categories.js';
import { covers, coversAny } from './paths.js';
import type { Policy } from './policy-shape.js';

/** Labels of records that carry a time and so can become too old, with the categories of what they tell: a record goes whole. */
export const agingLabels = {
  Purchase: ['purchase'],
  Visit: ['location.visit'],
  Rating: ['service.rating', 'sentiment'],
  Post: ['social.post', 'sentiment'],
  Contact: ['behaviour.ad'],
  Session: ['behaviour'],
  ShownList: ['behaviour.web'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type AgingLabel = keyof typeof agingLabels;

/** Types of customers' ties that carry a time and are of one category each. */
export const agingTies = {
  DISMISSED: ['behaviour.web'],
  NOT_INTERESTED_IN: ['behaviour.web'],
  LIKED: ['social.reaction'],
  COMMENTED_ON: ['social.reaction'],
  SHARED: ['social.reaction'],
  REACTED_TO: ['behaviour.ad'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type AgingTie = keyof typeof agingTies;
/** Events and uses of products: each names its own category, of these. */
export const agingParts = { Event: namesOf(eventCategories), INTERACTED: namesOf(actCategories) } as const;
export type AgingPart = keyof typeof agingParts;

const aging: Readonly<Record<string, readonly string[]>> = { ...agingLabels, ...agingTies };
const partCategories = Object.values(agingParts).flat();
/** Of which a time is known, so that a rule of retention can reach it. */
export const agingCategories: readonly Category[] = categoryLeaves.filter(
  (leaf) => partCategories.includes(leaf) || Object.values(aging).some((categories) => coversAny(categories, leaf)),
);

/** A rule of the policy, and what goes by it. */
export interface AgingRule {
  readonly category: string;
  readonly days: number;
  readonly labels: readonly AgingLabel[];
  readonly ties: readonly AgingTie[];
  /** Of what names its own category, those that go by it. */
  readonly parts: Readonly<Record<AgingPart, readonly Category[]>>;
}

type Retention = Policy['rights']['retention'];

/** Each rule with what goes by it: records and ties of several categories by the first rule that covers one of them, events and uses by the first that covers their own. */
export function agingRules(retention: Retention): readonly AgingRule[] {
  return retention.map(({ category, days }, place) => {
    const isOwn = (name: string) => firstRuleOf(name, retention) === place;
    const earlier = retention.slice(0, place).map((rule) => rule.category);
    const own = (leaves: readonly Category[]) =>
      leaves.filter((leaf) => covers(category, leaf) && !coversAny(earlier, leaf));
    return {
      category,
      days,
      labels: namesIn(agingLabels).filter(isOwn),
      ties: namesIn(agingTies).filter(isOwn),
      parts: { Event: own(agingParts.Event), INTERACTED: own(agingParts.INTERACTED) },
    };
  });
}

/** The names of what a rule for `category` would take and an earlier rule takes by its own days, though it covers only part of it. */
export function takenEarlier(retention: Retention, place: number): readonly string[] {
  const category = retention[place]?.category ?? '';
  return Object.keys(aging).filter((name) => {
    const first = firstRuleOf(name, retention);
    const rule = retention[first]?.category;
    return rule !== undefined && first < place && leavesOf(name, category).some((leaf) => !covers(rule, leaf));
  });
}

function firstRuleOf(name: string, retention: Retention): number {
  return retention.findIndex(({ category }) => leavesOf(name, category).length > 0);
}

/** A rule about part of what a label tells, such as `purchase.item`, is about its records as well. */
function leavesOf(name: string, category: string): readonly Category[] {
  return categoryLeaves.filter((leaf) => covers(category, leaf) && coversAny(aging[name] ?? [], leaf));
}

/** The names, in their order. */
export function namesIn<K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(record) as K[];
}
