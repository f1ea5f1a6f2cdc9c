import { type Interval, mean, meanInterval } from '../../recommend/bootstrap.js';
import { averagePrecisionAt, ndcgAt, noveltyOf, type Popularity, recallAt } from '../../recommend/metrics.js';
import type { Catalogue } from './catalogue.js';
import { type Exposure, exposureOf } from './exposure.js';

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
  /** Who is seen in the lists. */
  readonly exposure: Exposure | null;
  /** Of the figures that are means over customers, where they are told of any. */
  readonly intervals: Readonly<Record<FigureOfCustomer, Interval | null>>;
}

const figuresOfCustomer = ['recallAt20', 'ndcgAt20', 'mapAt20', 'noveltyAt20', 'diversityAt20'] as const;
type FigureOfCustomer = (typeof figuresOfCustomer)[number];

/** What lists are measured by besides what was held out. */
export interface Measure {
  /** Null where no train rows were given. */
  readonly catalogue: Catalogue | null;
  /** How unlike the products of a list of two or more are; null where no model says what products are like. */
  readonly diversityOf: ((products: readonly string[]) => number) | null;
  /** The fewest customers of whose lists a figure may be told. */
  readonly customersMin: number;
}

/** What was measured of the lists of the same customers at one time. */
export interface Measured {
  /** Of each customer in the order of the held-out rows; novelty and diversity are null of one whose list is too short for them. */
  readonly ofCustomers: Readonly<
    Record<'recallAt20' | 'ndcgAt20' | 'mapAt20', readonly number[]> &
      Record<'noveltyAt20' | 'diversityAt20', readonly (number | null)[]>
  >;
  readonly coverageAt20: number | null;
  /** Of each customer in the same order. */
  readonly lists: readonly (readonly string[])[];
  readonly heldOut: readonly ReadonlySet<string>[];
}

const depth = 20;

/** Measures the lists of all customers that have held-out products; one without a list has found nothing. */
export function measured<C>(
  lists: ReadonlyMap<C, readonly string[]>,
  heldOut: ReadonlyMap<C, ReadonlySet<string>>,
  { catalogue, diversityOf, customersMin }: Measure,
): Measured {
  const asked = [...heldOut].filter(([, products]) => products.size > 0);
  const found = asked.map(([customer]) => (lists.get(customer) ?? []).slice(0, depth));
  const hits = (figure: typeof recallAt<string>) =>
    asked.map(([, products], at) => figure(found[at] ?? [], products, depth));
  const from = (productsMin: number, figure: ((products: readonly string[]) => number) | null) =>
    found.map((products) => (figure === null || products.length < productsMin ? null : figure(products)));
  const ofCustomers = {
    recallAt20: hits(recallAt),
    ndcgAt20: hits(ndcgAt),
    mapAt20: hits(averagePrecisionAt),
    noveltyAt20: from(1, catalogue && ((products) => noveltyOf(products, catalogue))),
    diversityAt20: from(2, diversityOf),
  };
  return {
    ofCustomers,
    coverageAt20: catalogue && coverageOf(found, catalogue, customersMin),
    lists: found,
    heldOut: asked.map(([, products]) => products),
  };
}

/** The means over customers, of each over all times that it was measured: at least one. */
export function qualityOf(
  times: readonly Measured[],
  { catalogue, customersMin }: Pick<Measure, 'catalogue' | 'customersMin'>,
): Quality {
  const told = (name: FigureOfCustomer) => {
    const values = overTimes(times.map(({ ofCustomers }) => ofCustomers[name]));
    return values.length < Math.max(1, customersMin) ? null : values;
  };
  const values = Object.fromEntries(figuresOfCustomer.map((name) => [name, told(name)])) as Record<
    FigureOfCustomer,
    readonly number[] | null
  >;
  const meanOf = (name: FigureOfCustomer) => values[name] && mean(values[name]);
  const customers = times[0]?.ofCustomers.ndcgAt20.length ?? 0;
  const coverages = times.flatMap(({ coverageAt20 }) => coverageAt20 ?? []);
  return {
    // Too few look like none.
    customers: values.ndcgAt20 === null ? 0 : customers,
    recallAt20: meanOf('recallAt20') ?? 0,
    ndcgAt20: meanOf('ndcgAt20') ?? 0,
    mapAt20: meanOf('mapAt20') ?? 0,
    coverageAt20: coverages.length < Math.max(1, times.length) ? null : mean(coverages),
    noveltyAt20: meanOf('noveltyAt20'),
    diversityAt20: meanOf('diversityAt20'),
    exposure: catalogue && exposureOf(listsOver(times), catalogue, customersMin),
    intervals: Object.fromEntries(
      figuresOfCustomer.map((name) => [name, values[name] && meanInterval(values[name])]),
    ) as Quality['intervals'],
  };
}

function listsOver(times: readonly Measured[]) {
  const [first] = times;
  const lists = first?.lists.map((_, customer) => times.map((time) => time.lists[customer] ?? [])) ?? [];
  return { lists, heldOut: first?.heldOut ?? [] };
}

/** The mean of each customer over the times at which there is a figure; customers without any are left out. */
function overTimes(times: readonly (readonly (number | null)[])[]): readonly number[] {
  const [first = []] = times;
  return first.flatMap((_, customer) => {
    const known = times.flatMap((values) => values[customer] ?? []);
    return known.length === 0 ? [] : [mean(known)];
  });
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
