import { type Interactions, productsOf } from './interactions.js';
import { groupMembersMin, packed, sharesOf, type Typical, typicalRow, within } from './typical.js';

/** Which groups customers are in, by index, and what they used lately. */
export interface GroupsOfCustomers {
  readonly names: readonly string[];
  /** For each customer its groups, the finest first. */
  readonly of: readonly (readonly number[])[];
  /** Whether who is in a finer group is in the coarser ones that hold it, and nowhere else. */
  readonly nested?: boolean;
  /** The uses of the latest time, of which alone it is told; null where all uses count. */
  readonly recent: Interactions | null;
}

const productsMax = 100;

/** What is typical of each group: what its members use more than everybody does; of the latest uses what they used more than everybody did before. */
export function typicalOfCustomers(
  interactions: Interactions,
  groups: GroupsOfCustomers,
  { supportMin }: { readonly supportMin: number },
): Typical {
  const uses = within(interactions, groups.recent ?? interactions);
  const lately = (customer: number) => productsOf(uses, customer);
  const usual = sharesBefore(interactions, groups.recent === null ? null : lately);
  const rows = membersOf(interactions, groups).map((members) =>
    typicalRow(members, lately, { usual, supportMin, productsMax }),
  );
  return packed(groups.names, rows);
}

/** Who takes part, by group: members of whom at least one use is known. */
function membersOf(interactions: Interactions, groups: GroupsOfCustomers): number[][] {
  const { names, of } = groups;
  const members = names.map((): number[] => []);
  for (const [customer, theirs] of of.entries()) {
    if (productsOf(interactions, customer).length === 0) continue;
    for (const group of theirs) members[group]?.push(customer);
  }
  return groups.nested === true ? members.map((each, group) => withoutFew(each, group, groups, members)) : members;
}

/** The members of a coarser group without those of no finer group that is told of, where they are few: what it says beside the finer ones would be of them. */
function withoutFew(
  each: readonly number[],
  group: number,
  { of }: GroupsOfCustomers,
  members: readonly (readonly number[])[],
): number[] {
  const isToldFiner = (customer: number) => {
    const theirs = of[customer] ?? [];
    return theirs.slice(0, theirs.indexOf(group)).some((finer) => (members[finer] ?? []).length >= groupMembersMin);
  };
  const told = each.filter(isToldFiner);
  return each.length - told.length < groupMembersMin ? told : [...each];
}

/** The share of each product in everybody's uses that are not of the latest time, in all where times are not known. */
function sharesBefore(
  interactions: Interactions,
  lately: ((customer: number) => Iterable<number>) | null,
): Float64Array {
  const counts = new Int32Array(interactions.productCount);
  for (let customer = 0; customer < interactions.customerCount; customer += 1) {
    for (const product of productsOf(interactions, customer)) counts[product] = (counts[product] ?? 0) + 1;
    for (const product of lately?.(customer) ?? []) counts[product] = (counts[product] ?? 0) - 1;
  }
  return sharesOf(counts);
}
