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

function discount(index: number): number {
  return 1 / Math.log2(index + 2);
}

export interface Quality {
  /** Customers with held-out products: the means are over these. */
  readonly customers: number;
  readonly recallAt20: number;
  readonly ndcgAt20: number;
}

/** The means of Recall@20 and NDCG@20 over all customers that have held-out products; a customer without a list scores 0. */
export function qualityOf<C, K>(lists: ReadonlyMap<C, readonly K[]>, heldOut: ReadonlyMap<C, ReadonlySet<K>>): Quality {
  let customers = 0;
  let recall = 0;
  let ndcg = 0;
  for (const [customer, products] of heldOut) {
    if (products.size === 0) continue;
    const list = lists.get(customer) ?? [];
    customers += 1;
    recall += recallAt(list, products, 20);
    ndcg += ndcgAt(list, products, 20);
  }
  return { customers, recallAt20: recall / Math.max(1, customers), ndcgAt20: ndcg / Math.max(1, customers) };
}
