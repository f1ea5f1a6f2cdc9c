import { monthsOfYear, reachOf, seasons, seasonsAround } from '../model/season.js';
import { membersOf } from './groups-of-uses.js';
import { type Interactions, packInteractions, productsOf, supportOf } from './interactions.js';
import {
  groupMembersMin,
  groupSupportMin,
  packed,
  rounded,
  sharesOf,
  type Typical,
  typicalRow,
  within,
} from './typical.js';

/** What customers used month by month. */
export interface UsesByMonth {
  /** The month of the first of `months`, since the year 0; the others follow it without a gap. */
  readonly from: number;
  readonly months: readonly Interactions[];
}

const productsMax = 500;
/** What comes once is no season: so many years must show it, each by itself. */
const yearsMin = 2;
/** Months on each side of a season that it must stand out from. */
const sideMonths = 6;

/**
 * The products that are used more in each season than at any time, whatever the year, as far as several years show it. A year shows it where the product has a larger share
 * of the season than of the half-year before and of the half-year after, as far as these are known: what only rises or falls stands out from one of the two in the first
 * or the last year alone, so a trend is no season.
 */
export function typicalOfSeasons(
  interactions: Interactions,
  { from, months: all }: UsesByMonth,
  { supportMin }: { readonly supportMin: number },
): Typical {
  const months = all.map((each) => within(interactions, each));
  const about = { usual: sharesOf(countsOf(months)), supportMin, productsMax };
  const rows = seasons.map((_, season) => {
    const years = yearsOf(season, { from, months });
    const shows = years.map(({ first, last, uses }) => {
      const sides = [
        months.slice(Math.max(0, first - sideMonths), first),
        months.slice(last + 1, last + 1 + sideMonths),
      ];
      const known = sides.filter((side) => side.some(({ products }) => products.length > 0));
      return standsOut(uses, known.map(sharesIn), supportMin);
    });
    const lasts = (product: number) => shows.filter((isShown) => isShown(product)).length >= yearsMin;
    const uses = together(
      years.map((year) => year.uses),
      interactions,
    );
    return typicalRow(membersOf(uses), (customer) => productsOf(uses, customer), { ...about, fits: lasts });
  });
  return packed(seasons, rows);
}

/** The seasons around the month at which most of some products of a customer were used, of equal ones the first, with those products. Null where no time is known of any. */
export function seasonsOfMost(
  { from, months }: UsesByMonth,
  customer: number,
  products: ReadonlySet<number>,
): { readonly groups: readonly number[]; readonly products: ReadonlySet<number> } | null {
  const used = Array.from({ length: monthsOfYear }, () => new Set<number>());
  for (const [place, uses] of months.entries()) {
    for (const product of productsOf(uses, customer))
      if (products.has(product)) used[(from + place) % monthsOfYear]?.add(product);
  }
  const most = used.reduce((best, these, month) => (these.size > (used[best]?.size ?? 0) ? month : best), 0);
  const these = used[most] as Set<number>;
  return these.size === 0 ? null : { groups: seasonsAround(most), products: these };
}

/** What was used in a season of one year, and at which places of the months it lies. */
interface Year {
  readonly first: number;
  readonly last: number;
  readonly uses: Interactions;
}

/** The years of a season of which at least a month is known. */
function yearsOf(season: number, { from, months }: UsesByMonth): Year[] {
  const [middle, reach] = [season % monthsOfYear, reachOf(season)];
  const years: Year[] = [];
  for (let place = -reach; place < months.length + reach; place += 1) {
    if ((from + place) % monthsOfYear !== middle) continue;
    const [first, last] = [Math.max(0, place - reach), Math.min(months.length - 1, place + reach)];
    const [one] = months;
    if (one !== undefined) years.push({ first, last, uses: together(months.slice(first, last + 1), one) });
  }
  return years;
}

/** Which products have, among enough customers, a larger share of some uses than of each side. */
function standsOut(uses: Interactions, sides: readonly Shares[], supportMin: number): (product: number) => boolean {
  const [here, counts] = [sharesIn([uses]), supportOf(uses)];
  const least = Math.max(groupSupportMin, supportMin);
  if (sides.length === 0 || membersOf(uses).length < groupMembersMin) return () => false;
  return (product) => (counts[product] as number) >= least && sides.every((side) => here(product) > side(product));
}

type Shares = (product: number) => number;

/** The share of each product in some uses, by rounded counts. */
function sharesIn(some: readonly Interactions[]): Shares {
  const counts = countsOf(some);
  const total = rounded(counts.reduce((sum, count) => sum + count, 0));
  return (product) => rounded(counts[product] as number) / Math.max(1, total);
}

/** How often each product was used, of which there is at least one `Interactions`. */
function countsOf(some: readonly Interactions[]): Int32Array {
  const counts = new Int32Array(some[0]?.productCount ?? 0);
  for (const { products } of some) for (const product of products) counts[product] = (counts[product] as number) + 1;
  return counts;
}

/** What was used in any of some. */
function together(some: readonly Interactions[], { customerCount, productCount }: Interactions): Interactions {
  const rows = Array.from({ length: customerCount }, (_, customer) =>
    some.flatMap((each) => [...productsOf(each, customer)]),
  );
  return packInteractions(rows, productCount);
}
