import { type Interactions, productsOf } from './interactions.js';
import { isTold, packed, sharesOf, type Typical, typicalRow, usesWithin } from './typical.js';

/** Which communities customers are in, by index, and what they used lately. */
export interface Communities {
  readonly count: number;
  /** For each customer its communities, the finest first. */
  readonly of: readonly (readonly number[])[];
  /** The uses of the latest time; null where the times are not known, and all uses count. */
  readonly recent: Interactions | null;
}

export const nothingRising: Typical = packed([]);

const productsMax = 100;

/** What is rising in each community: what its members used lately more than everybody did before. */
export function risingProducts(
  interactions: Interactions,
  communities: Communities | undefined,
  { supportMin }: { readonly supportMin: number },
): Typical {
  if (communities === undefined) return nothingRising;
  const lately = usesWithin(interactions, communities.recent ?? interactions);
  const usual = sharesBefore(interactions, communities.recent === null ? null : lately);
  const members = membersOf(interactions, communities);
  return packed(members.map((these) => typicalRow(these, lately, { usual, supportMin, productsMax })));
}

/** Who takes part, by community: members of whom at least one use is known. */
function membersOf(interactions: Interactions, { count, of }: Communities): number[][] {
  const members = Array.from({ length: count }, (): number[] => []);
  for (const [customer, communities] of of.entries()) {
    if (productsOf(interactions, customer).length === 0) continue;
    for (const community of communities) members[community]?.push(customer);
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

/** The communities of which something is published, with their ids. */
export function publishedRising(
  ids: readonly string[],
  rising: Typical,
): { readonly communityIds: readonly string[]; readonly rising: Typical } {
  const { starts, products, scores } = rising;
  const kept = ids.flatMap((id, at) => (isTold(rising, at) ? [{ id, at }] : []));
  return {
    communityIds: kept.map(({ id }) => id),
    rising: { starts: Int32Array.from([0, ...kept.map(({ at }) => starts[at + 1] as number)]), products, scores },
  };
}
