import { type Interactions, productsOf } from './interactions.js';
import { packed, sharesOf, type Typical, typicalRow, within } from './typical.js';

/** Which groups customers are in, by index, and what they used lately. */
export interface GroupsOfCustomers {
  readonly names: readonly string[];
  /** For each customer its groups, the finest first. */
  readonly of: readonly (readonly number[])[];
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
function membersOf(interactions: Interactions, { names, of }: GroupsOfCustomers): number[][] {
  const members = names.map((): number[] => []);
  for (const [customer, groups] of of.entries()) {
    if (productsOf(interactions, customer).length === 0) continue;
    for (const group of groups) members[group]?.push(customer);
  }
  return members;
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
