import { dayMs, seasonalDemand } from './calendar.js';
import type { Catalogue, Product } from './catalogue.js';
import { itemAt, Random } from './random.js';
import { styleCount, tasteOf } from './taste.js';

/** What people of each style want on each day: which kind of product, and which product of the kind. */
export class Demand {
  readonly #seasons: readonly Float64Array[];
  readonly #tastes: readonly (readonly number[])[];
  readonly #orders: readonly (readonly number[])[];
  readonly #firstDay: number;
  readonly #cumulative: Float64Array;

  constructor(
    seed: number,
    private readonly catalogue: Catalogue,
    history: { readonly from: number; readonly until: number },
  ) {
    this.#firstDay = Math.floor(history.from / dayMs);
    const days = Math.ceil(history.until / dayMs) - this.#firstDay;
    const { kinds } = catalogue;
    // A season moves slowly: one row of demand a week is enough.
    this.#seasons = Array.from({ length: Math.ceil(days / 7) }, (_, week) =>
      Float64Array.from(kinds, (kind) => seasonalDemand(this.#firstDay + week * 7 + 3, kind.peakDayOfYear, kind.swing)),
    );
    const styles = Array.from({ length: styleCount }, (_, style) => style);
    this.#tastes = styles.map((style) => tasteOf(seed, style));
    const shelf = Math.max(...catalogue.shelves.map((products) => products.length));
    this.#orders = [-1, ...styles].map((style) => shuffledOrder(new Random(seed, ['order', style]), shelf));
    this.#cumulative = new Float64Array(kinds.length);
  }

  /** How much a style wants a kind on a day: its taste times the season. */
  want(style: number, kind: number, at: number): number {
    return (this.#tastes[style]?.[kind] ?? 0) * (this.#season(at)?.[kind] ?? 1);
  }

  /** A product that somebody of a style comes to by themselves at an instant. */
  product(random: Random, style: number, at: number): Product {
    const taste = this.#tastes[style] ?? [];
    const season = this.#season(at);
    let sum = 0;
    for (let kind = 0; kind < this.#cumulative.length; kind += 1) {
      sum += (taste[kind] ?? 0) * (season?.[kind] ?? 1);
      this.#cumulative[kind] = sum;
    }
    return this.productOf(random, style, random.weighted(this.#cumulative));
  }

  /** A product of a kind: two in three times by the style's own order of the shelf, otherwise by everybody's. */
  productOf(random: Random, style: number, kind: number): Product {
    const shelf = itemAt(this.catalogue.shelves, kind);
    const order = itemAt(this.#orders, random.chance(0.66) ? style + 1 : 0);
    const place = itemAt(order, random.rank(order.length, 1.6));
    return itemAt(shelf, place % shelf.length);
  }

  #season(at: number): Float64Array | undefined {
    return this.#seasons[Math.floor((Math.floor(at / dayMs) - this.#firstDay) / 7)];
  }
}

/** The numbers below `size` in a shuffled order (Fisher and Yates). */
function shuffledOrder(random: Random, size: number): readonly number[] {
  const order = Array.from({ length: size }, (_, place) => place);
  for (let place = size - 1; place > 0; place -= 1) {
    const other = random.integer(0, place + 1);
    const kept = itemAt(order, place);
    order[place] = itemAt(order, other);
    order[other] = kept;
  }
  return order;
}
