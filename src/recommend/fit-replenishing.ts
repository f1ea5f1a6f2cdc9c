import { numbersOfPace, type Pace } from './replenishing.js';
import { rounded } from './typical.js';

/** What customers bought on which days, by indexes. */
export interface Repeats {
  readonly rows: readonly PurchaseDays[];
  /** The shelves of each product: its own first, then those that lie above. */
  readonly shelves: readonly (readonly number[])[];
}

/** The purchases of one customer as far as their days are known. */
export interface PurchaseDays {
  /** The day on which these purchases are looked at, since 1970. */
  readonly until: number;
  /** Each product once, with its days ascending and each once, all before `until`. */
  readonly products: readonly { readonly product: number; readonly days: readonly number[] }[];
}

/** What fewer than one in twenty buy again is not replenished (a threshold of repeat customer probability, as Bhagat et al. have one). */
const againShareMin = 0.05;
const varianceMin = 0.01;
/** What is told leans towards what is told of the shelf as if so many customers more had spoken: at least, at most, and where no products can be compared. */
const leaningMin = 1;
const leaningMost = 100;
const leaningUsual = 10;

/** What is known of a product, of a shelf or of everything. */
interface Sums {
  /** Customers who bought something of it again. */
  repeaters: number;
  lastRepeater: number;
  /** Pairs of a customer and a product, of which each counts once, whoever buys how often. */
  holders: number;
  pairs: number;
  again: number;
  /** How often the last customer bought something of it again, the most that one did, and the next after it. */
  lastHolder: number;
  own: number;
  most: number;
  mostBy: number;
  next: number;
  days: number;
  mean: number;
  square: number;
  /** Sum of 1 / intervals, by which the variance within a customer is in that of the means. */
  shares: number;
  spreads: number;
  /** Customers who bought something of it three times. */
  spreaders: number;
  lastSpreader: number;
  within: number;
}

/**
 * How soon each product is bought again. A product, a shelf and the shop tell of themselves only where at least `supportMin` customers bought something of it again; what is told of
 * a product leans towards its shelf, that towards the one above, and that towards the shop, by how much products differ (empirical Bayes). A product that fewer have is told of by its shelf alone.
 * Nothing is told of what hardly anybody buys again, by counts that are rounded, and of anything where not even the shop tells.
 */
export function fitPaces({ rows, shelves }: Repeats, supportMin: number): Float32Array {
  const all = noSums();
  const products = shelves.map(noSums);
  const byShelf = new Map<number, Sums>();
  const shelfOf = (shelf: number) => {
    const known = byShelf.get(shelf) ?? noSums();
    byShelf.set(shelf, known);
    return known;
  };
  for (const [customer, row] of rows.entries()) {
    for (const { product, days } of row.products) {
      const above = (shelves[product] ?? []).map(shelfOf);
      for (const sums of [products[product] as Sums, ...above, all])
        addDays(sums, { customer, days, until: row.until });
    }
  }
  const tells = (sums: Sums) => sums.repeaters >= supportMin;
  // How much a customer's intervals differ is told by those alone who bought something three times.
  const isSpread = (sums: Sums) => sums.spreaders >= supportMin;
  const whole = tells(all) && isSpread(all) ? wholePace(all) : null;
  if (whole === null) return new Float32Array(0);
  const lean = leaningBy(leaningCustomers(products.filter(tells), whole), isSpread);
  const paces = new Float32Array(products.length * numbersOfPace);
  for (const [product, own] of products.entries()) {
    const above = (shelves[product] ?? []).map(shelfOf).filter(tells);
    const isKnown = own.holders >= supportMin;
    const [nearest] = above;
    const of = isKnown ? own : nearest;
    if (of === undefined || againShare(of) < againShareMin) continue;
    const told = tells(own) ? [own] : [];
    const { mean, within, between, rate } = [...above.toReversed(), ...told].reduce(lean, whole);
    const share = isKnown && !tells(own) ? Math.min(1, againShare(own) / againShare(nearest ?? all)) : 1;
    paces.set([mean, within, between, rate * share], product * numbersOfPace);
  }
  return paces;
}

/** Of the customers who have it those who bought it again, by rounded counts: one who comes or goes is seldom seen. */
function againShare({ pairs, holders }: Sums): number {
  return rounded(pairs) / Math.max(1, rounded(holders));
}

/** How many customers a product needs to speak for itself as much as its shelf does: the variance between its customers by that between products. */
function leaningCustomers(products: readonly Sums[], { within }: Pace): number {
  if (products.length < 2) return leaningUsual;
  const means = products.map(({ mean, pairs }) => mean / pairs);
  const average = means.reduce((sum, each) => sum + each, 0) / means.length;
  const ofCustomers = products.map((sums) => betweenOf(sums, within) + (within * sums.shares) / sums.pairs);
  const sampling = ofCustomers.reduce((sum, each, at) => sum + each / (products[at] as Sums).pairs, 0) / means.length;
  const spread = means.reduce((sum, each) => sum + (each - average) ** 2, 0) / (means.length - 1) - sampling;
  const ofOne = ofCustomers.reduce((sum, each) => sum + each, 0) / means.length;
  return Math.min(leaningMost, Math.max(leaningMin, ofOne / Math.max(varianceMin, spread)));
}

function noSums(): Sums {
  return {
    repeaters: 0,
    lastRepeater: -1,
    holders: 0,
    pairs: 0,
    again: 0,
    lastHolder: -1,
    own: 0,
    most: 0,
    mostBy: -1,
    next: 0,
    days: 0,
    mean: 0,
    square: 0,
    shares: 0,
    spreads: 0,
    spreaders: 0,
    lastSpreader: -1,
    within: 0,
  };
}

function addDays(
  sums: Sums,
  { customer, days, until }: { readonly customer: number; readonly days: readonly number[]; readonly until: number },
): void {
  sums.holders += 1;
  const again = days.length - 1;
  sums.again += again;
  countAgain(sums, customer, again);
  sums.days += Math.max(1, until - (days[0] as number));
  if (days.length < 2) return;
  if (sums.lastRepeater !== customer) sums.repeaters += 1;
  sums.lastRepeater = customer;
  const logs = days.slice(1).map((day, place) => Math.log(day - (days[place] as number)));
  const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
  sums.pairs += 1;
  sums.mean += mean;
  sums.square += mean * mean;
  sums.shares += 1 / logs.length;
  if (logs.length < 2) return;
  if (sums.lastSpreader !== customer) sums.spreaders += 1;
  sums.lastSpreader = customer;
  sums.spreads += 1;
  sums.within += logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logs.length - 1);
}

/** A customer's products come one after the other, so what one customer bought again of all of them is one number. */
function countAgain(sums: Sums, customer: number, again: number): void {
  sums.own = (sums.lastHolder === customer ? sums.own : 0) + again;
  sums.lastHolder = customer;
  if (sums.mostBy === customer) sums.most = sums.own;
  else if (sums.own > sums.most) [sums.most, sums.mostBy, sums.next] = [sums.own, customer, sums.most];
  else if (sums.own > sums.next) sums.next = sums.own;
}

/** How often it was bought again; who did so more often than anybody else counts as the next one, so that no rate is one customer's. */
function againOf({ again, most, next }: Sums): number {
  return again - most + next;
}

/** Towards which everything else leans. */
function wholePace(sums: Sums): Pace {
  const within = Math.max(varianceMin, sums.within / sums.spreads);
  return { mean: sums.mean / sums.pairs, within, between: betweenOf(sums, within), rate: againOf(sums) / sums.days };
}

/** The variance of the customers' true means: that of the means without what the intervals of one customer put into it. */
function betweenOf({ pairs, mean, square, shares }: Sums, within: number): number {
  const variance = square / pairs - (mean / pairs) ** 2;
  return Math.max(varianceMin, variance - (within * shares) / pairs);
}

function leaningBy(customers: number, isSpread: (sums: Sums) => boolean): (towards: Pace, sums: Sums) => Pace {
  return (towards, sums) => {
    const { pairs, holders } = sums;
    const [spreads, spread] = isSpread(sums) ? [sums.spreads, sums.within] : [0, 0];
    const share = pairs / (pairs + customers);
    const within = (spread + customers * towards.within) / (spreads + customers);
    const daysOfOne = sums.days / holders;
    return {
      mean: share * (sums.mean / pairs) + (1 - share) * towards.mean,
      within,
      between: share * betweenOf(sums, within) + (1 - share) * towards.between,
      rate: (againOf(sums) + customers * daysOfOne * towards.rate) / (sums.days + customers * daysOfOne),
    };
  };
}
