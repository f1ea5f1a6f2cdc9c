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

/** Keeps the first act of each customer on each item, and of those kinds alone that the customer lets take part. */
export function packActs(rows: readonly ActRow[], items: readonly Item[], lets: Uint8Array): ActLog {
  const kept = rows.filter(({ customer, item }) => ((lets[customer] ?? 0) & (1 << kindOf(items, item))) !== 0);
  const sorted = kept.toSorted(
    (a, b) => a.customer - b.customer || a.item - b.item || (a.day ?? Infinity) - (b.day ?? Infinity),
  );
  const first = sorted.filter((row, at) => {
    const before = sorted[at - 1];
    return before === undefined || before.customer !== row.customer || before.item !== row.item;
  });
  const starts = new Uint32Array(lets.length + 1);
  for (const { customer } of first) starts[customer + 1] = (starts[customer + 1] as number) + 1;
  for (let at = 0; at < lets.length; at += 1) starts[at + 1] = (starts[at + 1] as number) + (starts[at] as number);
  const day = Float64Array.from(first, (row) => row.day ?? Number.NaN);
  const dated = day.filter((each) => !Number.isNaN(each));
  const [from, until] = [
    dated.reduce((a, b) => Math.min(a, b), dated[0] ?? 0),
    dated.reduce((a, b) => Math.max(a, b), dated[0] ?? 0),
  ];
  return {
    customers: lets.length,
    items,
    starts,
    customer: Uint32Array.from(first, (row) => row.customer),
    item: Uint32Array.from(first, (row) => row.item),
    day,
    lets,
    from,
    until,
  };
}

/** The log as it stood at a moment: acts from then on are not known yet. */
export function logUntil(log: ActLog, day: number): ActLog {
  const rows: ActRow[] = [];
  log.day.forEach((at, act) => {
    if (at < day) rows.push({ customer: log.customer[act] as number, item: log.item[act] as number, day: at });
  });
  return packActs(rows, log.items, log.lets);
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
