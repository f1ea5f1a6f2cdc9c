import { type FigureKey, publishedCount } from '../../consent/statistics/figure.js';
import {
  contribute,
  type DisclosureRules,
  emptyTally,
  isPublishable,
  type MutableTally,
} from '../../consent/statistics/tally.js';
import type { ShownProduct } from '../../graph/shown-list-reads.js';
import { normalBound } from '../experiment/distribution.js';
import { type Estimate, rateOf } from '../experiment/rate.js';

const acts = ['seen', 'clicked', 'used'] as const;
type Act = (typeof acts)[number];
const measures = ['customers', 'products', ...acts] as const;
type Measure = (typeof measures)[number];

/** What came of what was shown for one reason, or at some places. Null: too few customers to say it. Counts carry noise and are rounded to 5. */
export interface ShownGroup {
  /** `all`, a reason (`OTHER` of those that no list is kept with), or places as `places 2-5`. */
  readonly group: string;
  readonly customers: number | null;
  /** Products at places of lists. */
  readonly products: number | null;
  /** Customers who saw, followed and used one of them at least, and of all the share. */
  readonly seen: number | null;
  readonly clicked: number | null;
  readonly used: number | null;
  readonly seenRate: Estimate | null;
  readonly clickedRate: Estimate | null;
  readonly usedRate: Estimate | null;
}

/** The last place of each group of places. */
const lastPlaces = [1, 5, 10, 20, 100] as const;
const confidence = 0.95;

/** Counts what came of what was shown, customer after customer. */
export class ShownTallies {
  readonly #groups = new Map<string, Record<Measure, MutableTally>>();

  /** Adds all that one customer was shown. */
  add(shown: readonly ShownProduct[]): void {
    const byGroup = new Map<string, ShownProduct[]>();
    for (const each of shown)
      for (const group of groupsOf(each)) byGroup.set(group, [...(byGroup.get(group) ?? []), each]);
    for (const [group, theirs] of byGroup) {
      const tallies = this.#groups.get(group) ?? emptyTallies();
      this.#groups.set(group, tallies);
      contribute(tallies.customers, 1);
      contribute(tallies.products, theirs.length);
      for (const act of acts) contribute(tallies[act], Number(theirs.some((each) => each[act])));
    }
  }

  /** All first, then reasons and places. A group of too few customers, or of all but a few, is not told of. */
  report({ rules, key }: { readonly rules: DisclosureRules; readonly key: FigureKey }): readonly ShownGroup[] {
    const all = this.#groups.get('all')?.customers.contributors ?? 0;
    return [...this.#groups]
      .sort(([one], [other]) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1))
      .flatMap(([group, tallies]) => {
        const others = all - tallies.customers.contributors;
        const isTold = isPublishable(tallies.customers, rules) && (others === 0 || others >= rules.contributorsMin);
        return isTold ? [groupOf(group, tallies, { rules, key })] : [];
      });
  }
}

function emptyTallies(): Record<Measure, MutableTally> {
  return {
    customers: emptyTally(),
    products: emptyTally(),
    seen: emptyTally(),
    clicked: emptyTally(),
    used: emptyTally(),
  };
}

function groupsOf({ position, reason }: ShownProduct): readonly string[] {
  const last = lastPlaces.findIndex((place) => position <= place);
  const first = (lastPlaces[last - 1] ?? 0) + 1;
  const places = first === lastPlaces[last] ? `place ${first}` : `places ${first}-${lastPlaces[last]}`;
  return ['all', reason ?? 'OTHER', ...(last < 0 ? [] : [places])];
}

/** In which order groups are told of: all, reasons, places by where they begin. */
function placeOf(group: string): number {
  const [, first] = /^places? (\d+)/.exec(group) ?? [];
  return group === 'all' ? -1 : Number(first ?? 0);
}

function groupOf(
  group: string,
  tallies: Record<Measure, MutableTally>,
  { rules, key }: { readonly rules: DisclosureRules; readonly key: FigureKey },
): ShownGroup {
  const told = (measure: Measure): number | null => {
    const tally = tallies[measure];
    const isAct = (acts as readonly Measure[]).includes(measure);
    // The others are a group as well: where they are few, all but a few are named.
    const others = isAct ? tallies.customers.contributors - tally.contributors : rules.contributorsMin;
    return isPublishable(tally, rules) && others >= rules.contributorsMin
      ? publishedCount(tally, `lists ${group} ${measure}`, key)
      : null;
  };
  const customers = told('customers');
  const rate = (count: number | null) =>
    customers === null || count === null ? null : rateOf({ count, of: customers }, normalBound(confidence));
  const counts: Record<Act, number | null> = { seen: told('seen'), clicked: told('clicked'), used: told('used') };
  return {
    group,
    customers,
    products: told('products'),
    ...counts,
    seenRate: rate(counts.seen),
    clickedRate: rate(counts.clicked),
    usedRate: rate(counts.used),
  };
}
