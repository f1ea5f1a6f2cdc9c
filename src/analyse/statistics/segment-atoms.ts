import { ageBands, type Atom } from '../../consent/statistics/cohort.js';
import { contribute, emptyTally, type MutableTally } from '../../consent/statistics/tally.js';
import type { Span, StatisticsCustomer } from '../../graph/statistics-reads.js';

/** Gathers customers who are alike in everything that a question can ask. */
export class SegmentAtoms {
  readonly #atoms = new Map<string, Omit<Atom, 'tallies'> & { readonly tallies: readonly MutableTally[] }>();

  constructor(
    private readonly window: Span,
    private readonly max: { readonly countMax: number; readonly revenueMinorMax: number },
  ) {}

  add(customer: StatisticsCustomer): void {
    const { segmentIds, communityIds, ageBand, country, city } = customer;
    const like = {
      segmentIds: segmentIds.toSorted(),
      communityIds: communityIds.toSorted(),
      ageBand: ageBands.find((band) => band === ageBand) ?? null,
      country,
      city,
    };
    const key = JSON.stringify(like);
    const atom = this.#atoms.get(key) ?? { ...like, tallies: [emptyTally(), emptyTally(), emptyTally()] };
    this.#atoms.set(key, atom);
    const within = customer.purchases.filter(([, at]) => at >= this.window.from && at < this.window.until);
    const revenue = within.reduce((sum, [, , amount]) => sum + (amount ?? 0), 0);
    const { countMax, revenueMinorMax } = this.max;
    const amounts = [1, Math.min(within.length, countMax), Math.min(revenue, revenueMinorMax)];
    for (const [measure, tally] of atom.tallies.entries()) contribute(tally, amounts[measure] ?? 0);
  }

  /** In the order of what makes them alike, so that the same facts always give the same atoms. */
  atoms(): readonly Atom[] {
    return [...this.#atoms].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, atom]) => atom);
  }
}
