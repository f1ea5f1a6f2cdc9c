import { type GroupSignal, groupSignals } from '../model/signal-names.js';
import { type GroupsOfCustomers, typicalOfCustomers } from './groups-of-customers.js';
import { type GroupsOfPlaces, placesOf, typicalOfPlaces } from './groups-of-places.js';
import { seasonsOfMost, typicalOfSeasons, type UsesByMonth } from './groups-of-seasons.js';
import { groupOfMost, type GroupsOfUses, typicalOfUses } from './groups-of-uses.js';
import type { Interactions } from './interactions.js';
import { type TypicalBySignal, typicalBySignal } from './typical.js';

export type Groups = GroupsOfCustomers | GroupsOfUses | GroupsOfPlaces | UsesByMonth;
/** The groups that each signal knows; a signal without any says nothing. */
export type GroupsBySignal = Readonly<Partial<Record<GroupSignal, Groups>>>;

/** The groups that a list is for, by index, the finest first. */
export type GroupsOfList = Readonly<Partial<Record<GroupSignal, readonly number[]>>>;

/** What is typical of every group. */
export function typicalOfGroups(
  interactions: Interactions,
  groups: GroupsBySignal,
  about: { readonly supportMin: number },
): TypicalBySignal {
  return typicalBySignal((name) => {
    const these = groups[name];
    if (these === undefined) return undefined;
    if ('months' in these) return typicalOfSeasons(interactions, these, about);
    if ('at' in these) return typicalOfPlaces(interactions, these, about);
    return 'uses' in these ? typicalOfUses(interactions, these, about) : typicalOfCustomers(interactions, these, about);
  });
}

/** Of some products of a customer those of the groups in which most of them were used, with these groups, the finest first. Null where none is known of any. */
export function contextOf(
  groups: Groups | undefined,
  customer: number,
  products: ReadonlySet<number>,
): { readonly groups: readonly number[]; readonly products: ReadonlySet<number> } | null {
  if (groups === undefined || 'of' in groups || 'at' in groups) return null;
  return 'months' in groups ? seasonsOfMost(groups, customer, products) : groupOfMost(groups, customer, products);
}

/** The groups that a customer is in, the finest first, by signal: those of customers, and places where they used some of what is known of them, or that are near. */
export function groupsOf(groups: GroupsBySignal, customer: number, own: ArrayLike<number>): GroupsOfList {
  const found: Partial<Record<GroupSignal, readonly number[]>> = {};
  for (const name of groupSignals) {
    const these = groups[name];
    if (these === undefined) continue;
    if ('of' in these) found[name] = these.of[customer] ?? [];
    else if ('at' in these) found[name] = placesOf(these, customer, own);
  }
  return found;
}
