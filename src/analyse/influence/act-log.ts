import { GrowingFloats, GrowingInts } from '../../recommend/growing-numbers.js';

/** A first act of a customer on an item. */
export interface ActRow {
  readonly customer: number;
  readonly item: number;
  /** Days since any fixed moment; null where nobody knows when. */
  readonly day: number | null;
}

/** A thing that can be acted on. One that can be bought and rated is two items, one of each kind of act. */
export interface Item {
  /** Kind of act: 0 to 7. */
  readonly kind: number;
  /** Numbers things that are alike: a product's category. */
  readonly category: number;
}

/** Who did what when, one act for each customer and item. The acts of a customer lie side by side, in the order of the items. */
export interface ActLog {
  readonly customers: number;
  readonly items: readonly Item[];
  /** The acts of customer `v` are `starts[v]` to `starts[v + 1]`. */
  readonly starts: Uint32Array;
  readonly customer: Uint32Array;
  readonly item: Uint32Array;
  /** NaN: undated. */
  readonly day: Float64Array;
  /** Bit k of each customer: acts of kind k take part. Without it neither an act nor its absence says anything. */
  readonly lets: Uint8Array;
  /** First and last day on which anything is known. */
  readonly from: number;
  readonly until: number;
}

/** Acts as they are read: three numbers each. */
export class ActRows {
  readonly #customer = new GrowingInts();
  readonly #item = new GrowingInts();
  /** NaN: undated. */
  readonly #day = new GrowingFloats();

  add({ customer, item, day }: ActRow): void {
    this.#customer.push(customer);
    this.#item.push(item);
    this.#day.push(day ?? Number.NaN);
  }

  /** Keeps the first act of each customer on each item, and of those kinds alone that the customer lets take part. */
  packed(items: readonly Item[], lets: Uint8Array): ActLog {
    const [customer, item, day] = [this.#customer.all(), this.#item.all(), this.#day.all()];
    const isKept = (row: number) =>
      ((lets[customer[row] as number] ?? 0) & (1 << kindOf(items, item[row] as number))) !== 0;
    const { order, ends } = byCustomer(customer, lets.length, isKept);
    const when = (row: number) => (Number.isNaN(day[row] as number) ? Number.POSITIVE_INFINITY : (day[row] as number));
    const earlier = (a: number, b: number) => (when(a) === when(b) ? a - b : when(a) - when(b));
    const starts = new Uint32Array(lets.length + 1);
    let kept = 0;
    for (let of = 0; of < lets.length; of += 1) {
      const rows = order.subarray(of === 0 ? 0 : ends[of - 1], ends[of]);
      rows.sort((a, b) => (item[a] as number) - (item[b] as number) || earlier(a, b));
      for (const row of rows) {
        if (kept > (starts[of] as number) && item[order[kept - 1] as number] === item[row]) continue;
        order[kept] = row;
        kept += 1;
      }
      starts[of + 1] = kept;
    }
    const first = order.subarray(0, kept);
    const days = Float64Array.from(first, (row) => day[row] as number);
    return {
      customers: lets.length,
      items,
      starts,
      customer: Uint32Array.from(first, (row) => customer[row] as number),
      item: Uint32Array.from(first, (row) => item[row] as number),
      day: days,
      lets,
      ...knownTime(days),
    };
  }
}

/** The rows that are kept, those of a customer side by side, and where they end. */
function byCustomer(customer: Int32Array, customers: number, isKept: (row: number) => boolean) {
  const next = new Uint32Array(customers + 1);
  for (let row = 0; row < customer.length; row += 1) {
    if (isKept(row)) next[(customer[row] as number) + 1] = (next[(customer[row] as number) + 1] as number) + 1;
  }
  for (let of = 0; of < customers; of += 1) next[of + 1] = (next[of + 1] as number) + (next[of] as number);
  const order = new Uint32Array(next[customers] as number);
  for (let row = 0; row < customer.length; row += 1) {
    if (!isKept(row)) continue;
    const of = customer[row] as number;
    order[next[of] as number] = row;
    next[of] = (next[of] as number) + 1;
  }
  return { order, ends: next };
}

function knownTime(days: Float64Array): { readonly from: number; readonly until: number } {
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const day of days) {
    if (day < from) from = day;
    if (day > until) until = day;
  }
  return from > until ? { from: 0, until: 0 } : { from, until };
}

export function packActs(rows: Iterable<ActRow>, items: readonly Item[], lets: Uint8Array): ActLog {
  const acts = new ActRows();
  for (const row of rows) acts.add(row);
  return acts.packed(items, lets);
}

/** The log as it stood at a moment: acts from then on are not known yet. */
export function logUntil(log: ActLog, day: number): ActLog {
  const acts = new ActRows();
  log.day.forEach((at, act) => {
    if (at < day) acts.add({ customer: log.customer[act] as number, item: log.item[act] as number, day: at });
  });
  return acts.packed(log.items, log.lets);
}

export function kindOf(items: readonly Item[], item: number): number {
  return items[item]?.kind ?? 0;
}

/** Ties along which acts may pass: from the one who is followed to the one who follows. */
export interface TieList {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** 0 to 7: follows, friends … */
  readonly kind: Uint8Array;
  /** 0 to 1; NaN where the source says nothing. */
  readonly strength: Float64Array;
  /** The day from which the tie held; −Infinity where nobody knows. */
  readonly since: Float64Array;
}
