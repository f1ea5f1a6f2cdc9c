import type { GroupSignal } from '../model/signal-names.js';
import { type GroupsOfCustomers, typicalOfCustomers } from './groups-of-customers.js';
import { seasonsOfMost, typicalOfSeasons, type UsesByMonth } from './groups-of-seasons.js';
import { groupOfMost, type GroupsOfUses, typicalOfUses } from './groups-of-uses.js';
import type { Interactions } from './interactions.js';
import { type TypicalBySignal, typicalBySignal } from './typical.js';

export type Groups = GroupsOfCustomers | GroupsOfUses | UsesByMonth;
/** The groups that each signal knows; a signal without any says nothing. */
export type GroupsBySignal = Readonly<Partial<Record<GroupSignal, Groups>>>;

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
    return 'uses' in these ? typicalOfUses(interactions, these, about) : typicalOfCustomers(interactions, these, about);
  });
}

/** Of some products of a customer those of the groups in which most of them were used, with these groups, the finest first. Null where none is known of any. */
export function contextOf(
  groups: Groups | undefined,
  customer: number,
  products: ReadonlySet<number>,
): { readonly groups: readonly number[]; readonly products: ReadonlySet<number> } | null {
  if (groups === undefined || 'of' in groups) return null;
  return 'months' in groups ? seasonsOfMost(groups, customer, products) : groupOfMost(groups, customer, products);
}

/** The groups of customers that one customer is in, the finest first, by signal. */
export function groupsOf(
  groups: GroupsBySignal,
  customer: number,
): Readonly<Partial<Record<GroupSignal, readonly number[]>>> {
  const found = Object.entries(groups).flatMap(([name, these]) =>
    'of' in these ? [[name, these.of[customer] ?? []]] : [],
  );
  return Object.fromEntries(found);
}
