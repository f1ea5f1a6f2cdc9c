import { averagePrecisionAt, ndcgAt, noveltyOf, type Popularity, recallAt } from '../../recommend/metrics.js';

/** Figures of the first 20 products of lists. Each that rests on what stands in lists is null where too few customers have one for it to be told. */
export interface Quality {
  /** Customers with held-out products: the means are over these. */
  readonly customers: number;
  readonly recallAt20: number;
  readonly ndcgAt20: number;
  readonly mapAt20: number;
  /** Share of the catalogue that stands in some list, 0 to 1. */
  readonly coverageAt20: number | null;
  /** Mean over the lists, in bits. */
  readonly noveltyAt20: number | null;
  /** Mean over the lists of two products or more, 0 to 1. */
  readonly diversityAt20: number | null;
}

/** What lists are measured by besides what was held out. */
export interface Measure {
  /** Who has what by the train rows: these products are the catalogue. Null where no rows were given. */
  readonly popularity: Popularity<string> | null;
  /** How unlike the products of a list of two or more are; null where no model says what products are like. */
  readonly diversityOf: ((products: readonly string[]) => number) | null;
  /** The fewest customers of whose lists a figure may be told. */
  readonly customersMin: number;
}

const depth = 20;

/** The figures over all customers that have held-out products; one without a list has found nothing. */
export function qualityOf<C>(
  lists: ReadonlyMap<C, readonly string[]>,
  heldOut: ReadonlyMap<C, ReadonlySet<string>>,
  { popularity, diversityOf, customersMin }: Measure,
): Quality {
  const asked = [...heldOut].filter(([, products]) => products.size > 0);
  const found = asked.map(([customer]) => (lists.get(customer) ?? []).slice(0, depth));
  const meanHit = (figure: typeof recallAt<string>) =>
    sum(asked.map(([, products], at) => figure(found[at] ?? [], products, depth))) / Math.max(1, asked.length);
  const meanOver = (productsMin: number, figure: ((products: readonly string[]) => number) | null) => {
    const long = found.filter(({ length }) => length >= productsMin);
    if (figure === null || long.length < Math.max(1, customersMin)) return null;
    return sum(long.map(figure)) / long.length;
  };
  return {
    customers: asked.length,
    recallAt20: meanHit(recallAt),
    ndcgAt20: meanHit(ndcgAt),
    mapAt20: meanHit(averagePrecisionAt),
    coverageAt20: popularity && coverageOf(found, popularity, customersMin),
    noveltyAt20: meanOver(1, popularity && ((products) => noveltyOf(products, popularity))),
    diversityAt20: meanOver(2, diversityOf),
  };
}

/** Share of the catalogue that stands in some list (Ge, Delgado-Battenfeld and Jannach, 2010). */
function coverageOf(
  lists: readonly (readonly string[])[],
  { holders }: Popularity<string>,
  customersMin: number,
): number | null {
  if (lists.filter(({ length }) => length > 0).length < Math.max(1, customersMin)) return null;
  return [...new Set(lists.flat())].filter((product) => holders.has(product)).length / holders.size;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
