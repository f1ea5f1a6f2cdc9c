import type { Popularity } from '../../recommend/metrics.js';

/** The groups that each product is in; one that is in several counts with an equal part in each, one that is in none nowhere. */
export type Grouping = ReadonlyMap<string, readonly string[]>;

/** The products of the train rows: who has what, and in which groups they are. */
export interface Catalogue extends Popularity<string> {
  readonly byPopularity: Grouping;
  /** As the operator groups them, by brand, category or provider; null where no file says. */
  readonly byGroup: Grouping | null;
}

/** `owned`: the train rows, which the operator brings, whoever of these customers agreed to what. Null where there are none. */
export function catalogueOf<C>(owned: ReadonlyMap<C, ReadonlySet<string>>, byGroup: Grouping | null): Catalogue | null {
  if (owned.size === 0) return null;
  const holders = new Map<string, number>();
  for (const products of owned.values()) {
    for (const product of products) holders.set(product, (holders.get(product) ?? 0) + 1);
  }
  return { customers: owned.size, holders, byPopularity: quartersOf(holders), byGroup };
}

const quarters = 4;

/**
 * Quarters of the uses, `1` to `4`: the most used products that have a quarter of all uses together, those after them that have the next one, and so on. Of equally used
 * products the one with the smaller id counts as more used.
 */
function quartersOf(holders: ReadonlyMap<string, number>): Grouping {
  const ordered = [...holders].sort(([one, these], [other, those]) => those - these || (one < other ? -1 : 1));
  const uses = ordered.reduce((sum, [, count]) => sum + count, 0);
  let before = 0;
  return new Map(
    ordered.map(([product, count]) => {
      const quarter = Math.floor((quarters * before) / uses) + 1;
      before += count;
      return [product, [`${quarter}`]];
    }),
  );
}
