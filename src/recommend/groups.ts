import type { GroupSignal } from '../model/signal-names.js';
import { type GroupsOfCustomers, typicalOfCustomers } from './groups-of-customers.js';
import { type GroupsOfUses, typicalOfUses } from './groups-of-uses.js';
import type { Interactions } from './interactions.js';
import { type TypicalBySignal, typicalBySignal } from './typical.js';

export type Groups = GroupsOfCustomers | GroupsOfUses;
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
    return 'uses' in these ? typicalOfUses(interactions, these, about) : typicalOfCustomers(interactions, these, about);
  });
}

/** The groups of uses that a signal knows. */
export function usesOf(groups: GroupsBySignal, name: GroupSignal): GroupsOfUses | undefined {
  const these = groups[name];
  return these !== undefined && 'uses' in these ? these : undefined;
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
