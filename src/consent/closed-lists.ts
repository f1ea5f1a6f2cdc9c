import { type CategoryKey, categoryKey, namesOf } from './categories.js';
import { type Ask, isRegistered } from './decide.js';
import { closedSince, type SinceWhen } from './inferences.js';
import { inputsOfLists, measuredCategories, measurement, showingClients } from './measurement.js';
import type { OwnFacts } from './state.js';

/** What a no, now or since, takes from the lists that experiments showed to a customer: those that rest on it are counted no more. */
export interface ClosedLists {
  /** Whether all of it may be measured. */
  readonly isMeasured: boolean;
  /** What may not be used for lists, by the client that shows them. */
  readonly closed: Readonly<Record<string, readonly CategoryKey[]>>;
}

/** Of customers who are one person. What the policy lets a client ask for is no word of theirs: it closes nothing here. */
export function closedLists(customers: readonly OwnFacts[], about: SinceWhen): ClosedLists {
  const asksOf = (viewer: Pick<Ask, 'client' | 'purpose' | 'endUser'>, keys: readonly CategoryKey[]) =>
    namesOf(keys).map((category): Ask => ({ ...viewer, category, about: 'other', relation: 'stranger' }));
  const closed = (asks: readonly Ask[]) =>
    closedSince(
      asks.filter((ask) => isRegistered(ask, about.policy)),
      customers,
      about,
    ).map(({ category }) => categoryKey(category));
  const lists = showingClients(about.policy).map(({ id }) => {
    const viewer = { client: id, purpose: 'personalise.own', endUser: null } as const;
    return [id, closed(asksOf(viewer, inputsOfLists))] as const;
  });
  return {
    isMeasured: closed(asksOf(measurement, measuredCategories)).length === 0,
    closed: Object.fromEntries(lists),
  };
}
