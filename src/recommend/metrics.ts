/** Share of the held-out products that the first `depth` of the list name, 0 to 1. `heldOut` must not be empty. */
export function recallAt<K>(list: readonly K[], heldOut: ReadonlySet<K>, depth: number): number {
  return list.slice(0, depth).filter((product) => heldOut.has(product)).length / heldOut.size;
}

/**
 * Discounted cumulative gain of the first `depth` of the list over that of the best possible list, 0 to 1
 * (Järvelin & Kekäläinen 2002; gain 1 for a hit, discount `log2(place + 1)`). The ideal has `min(depth, held out)` hits.
 */
export function ndcgAt<K>(list: readonly K[], heldOut: ReadonlySet<K>, depth: number): number {
  const gains = list.slice(0, depth).map((product, index) => (heldOut.has(product) ? discount(index) : 0));
  let ideal = 0;
  for (let index = 0; index < Math.min(depth, heldOut.size); index += 1) ideal += discount(index);
  return gains.reduce((sum, gain) => sum + gain, 0) / ideal;
}

/** What a place of a list is worth: 1 for the first, less further down. `index` is from 0. */
export function discount(index: number): number {
  return 1 / Math.log2(index + 2);
}

/**
 * Mean over the hits of the precision down to each, 0 to 1: the sum is divided by `min(depth, held out)`, so that the best possible list has 1 (McFee, Bertin-Mahieux,
 * Ellis and Lanckriet, 2012). `heldOut` must not be empty.
 */
export function averagePrecisionAt<K>(list: readonly K[], heldOut: ReadonlySet<K>, depth: number): number {
  let hits = 0;
  let sum = 0;
  for (const [index, product] of list.slice(0, depth).entries()) {
    if (!heldOut.has(product)) continue;
    hits += 1;
    sum += hits / (index + 1);
  }
  return sum / Math.min(depth, heldOut.size);
}

/** How many customers there are and how many of them have each product. */
export interface Popularity<K> {
  readonly customers: number;
  readonly holders: ReadonlyMap<K, number>;
}

/**
 * Mean self-information of the products, in bits: −log2 of the share of customers who have each (Zhou et al., 2010; Vargas and Castells, 2011). From 0, where everybody has
 * all of them, to log2 of the customers; one that nobody has counts as if one had. `products` must not be empty.
 */
export function noveltyOf<K>(products: readonly K[], { customers, holders }: Popularity<K>): number {
  let bits = 0;
  for (const product of products) bits += Math.log2(customers / Math.max(1, holders.get(product) ?? 0));
  return bits / products.length;
}
