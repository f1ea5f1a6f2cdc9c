/** Someone whose products count in a list, and how much. */
export interface Contributor {
  /** Influence on the customer, over others where it is not direct; above 0. */
  readonly probability: number;
  readonly products: ArrayLike<number>;
}

/** Contributors below which ties count only by those who agreed to be named, or in a pool. */
export const tieContributorsMin = 10;
/** Friends of friends in a pool at most: those with most influence over the friends. */
export const poolMembersMax = 50;
/** Contributors who are not named that must have a product for it to count. */
export const holdersMin = 3;
/** What one contributor of a pool may add to the whole at most. */
const poolShareMax = 1 / tieContributorsMin;

/**
 * The contributors with weights of which none is more than `poolShareMax` of their sum: those that are larger are brought down to it, the others stay. Nobody where there
 * are too few, for then one would count for more whatever the weights.
 */
export function pooled(contributors: readonly Contributor[]): readonly Contributor[] {
  const these = contributors.filter(({ products, probability }) => products.length > 0 && probability > 0);
  if (these.length < tieContributorsMin) return [];
  const most = largestWeight(these.map(({ probability }) => probability));
  return these.map(({ probability, products }) => ({ probability: Math.min(probability, most), products }));
}

/** The largest weight w such that w = poolShareMax · Σ min(weight, w), or all that there is. */
function largestWeight(weights: readonly number[]): number {
  const descending = weights.toSorted((a, b) => b - a);
  let rest = descending.reduce((sum, weight) => sum + weight, 0);
  for (const [brought, weight] of descending.entries()) {
    const most = (poolShareMax * rest) / (1 - poolShareMax * brought);
    if (weight <= most) return most;
    rest -= weight;
  }
  return descending.at(-1) ?? 0;
}
