import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import { GrowingInts } from '../recommend/growing-numbers.js';
import { type Interactions, packInteractions } from '../recommend/interactions.js';
import { breathe, type JobDeps, runOptions } from './job.js';

/** What the customers who agreed let an analysis know, by indexes that follow the order of the ids. */
export interface Contributions {
  /** Those with at least one product. */
  readonly customerIds: readonly InternalId[];
  readonly productIds: readonly string[];
  readonly interactions: Interactions;
  /** The uses of the latest time: the last quarter of those whose day is known. Null where the days of most are not known, or all are of one time. */
  readonly recent: Interactions | null;
}

/** Reads everybody's products under `read`, and numbers those of `besides` too. Holds two numbers an interaction in memory, and a third while it packs them. */
export async function contributions(
  deps: JobDeps,
  read: ReadTerms,
  besides: Iterable<string> = [],
): Promise<Contributions> {
  const uses = new Uses();
  const pages = deps.reads.interactions({ read, productsMax: deps.settings.productsMax }, runOptions(deps));
  for await (const page of pages) {
    for (const { customerId, productIds, days } of page) uses.add(customerId, { productIds, days });
    const done = uses.customerIds.length;
    deps.progress({ stage: 'reading interactions', done, total: null, unit: 'customers' });
    await breathe(deps);
  }
  return uses.packed(besides);
}

/** Uses as they are read: a product's name is kept once, however many use it, and everything else is a number. */
export class Uses {
  readonly customerIds: InternalId[] = [];
  /** Products in the order in which they were met. */
  readonly #numbers = new Map<string, number>();
  readonly #ends = new GrowingInts();
  readonly #products = new GrowingInts();
  /** Days since 1970; 0 is a day that is not known. */
  readonly #days = new GrowingInts();

  /** Nothing is kept of who has no product. */
  add(
    customerId: InternalId,
    { productIds, days }: { readonly productIds: readonly string[]; readonly days?: readonly number[] },
  ): void {
    if (productIds.length === 0) return;
    this.customerIds.push(customerId);
    for (const [place, productId] of productIds.entries()) {
      this.#products.push(this.#numberOf(productId));
      this.#days.push(days?.[place] ?? 0);
    }
    this.#ends.push(this.#products.length);
  }

  /** With products in the order of their ids, so that the same facts always give the same numbers. */
  packed(besides: Iterable<string> = []): Contributions {
    for (const productId of besides) this.#numberOf(productId);
    const productIds = [...this.#numbers.keys()].sort();
    const indexes = new Int32Array(productIds.length);
    for (const [index, productId] of productIds.entries()) indexes[this.#numberOf(productId)] = index;
    const since = beginningOfLatest(this.#days.all());
    return {
      customerIds: this.customerIds,
      productIds,
      interactions: packInteractions(this.#rows(indexes, 0), productIds.length),
      recent: since === null ? null : packInteractions(this.#rows(indexes, since), productIds.length),
    };
  }

  #numberOf(productId: string): number {
    const number = this.#numbers.get(productId) ?? this.#numbers.size;
    if (number === this.#numbers.size) this.#numbers.set(productId, number);
    return number;
  }

  /** The products of one customer after another, used on the day `since` or later. */
  *#rows(indexes: Int32Array, since: number): Generator<readonly number[]> {
    const [products, days] = [this.#products.all(), this.#days.all()];
    let place = 0;
    for (const end of this.#ends.all()) {
      const row: number[] = [];
      for (; place < end; place += 1) {
        if ((days[place] as number) >= since) row.push(indexes[products[place] as number] as number);
      }
      yield row;
    }
  }
}

/** The day on which the last quarter of the known days begins. */
function beginningOfLatest(days: Int32Array): number | null {
  const known = days.filter((day) => day > 0).sort();
  const since = known[Math.floor(0.75 * known.length)];
  if (since === undefined || 2 * known.length < days.length || since === known[0]) return null;
  return since;
}
