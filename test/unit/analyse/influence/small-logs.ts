import { type ActLog, type ActRow, packActs, type TieList } from '../../../../src/analyse/influence/act-log.js';
import type { ItemCategories } from '../../../../src/analyse/influence/influence-classes.js';
import { RandomStream } from '../../../../src/diffusion/random.js';

/** Everybody lets acts of the one kind take part, and all items are of one category. */
export function logOf(customers: number, items: number, rows: readonly ActRow[]): ActLog {
  return packActs(rows, Array(items).fill({ kind: 0, category: 0 }), new Uint8Array(customers).fill(1));
}

export function noCategories({ items }: Pick<ActLog, 'items'>): ItemCategories {
  return { parent: new Int32Array(0), ofItem: new Int32Array(items.length).fill(-1) };
}

/** Ties from the first to the second of each pair. */
export function tiesOf(pairs: readonly (readonly [number, number])[]): TieList {
  return {
    from: Uint32Array.from(pairs, ([from]) => from),
    to: Uint32Array.from(pairs, ([, to]) => to),
    kind: new Uint8Array(pairs.length),
    strength: new Float64Array(pairs.length).fill(Number.NaN),
    since: new Float64Array(pairs.length).fill(Number.NEGATIVE_INFINITY),
  };
}

export const [people, things, days] = [200, 120, 360] as const;

/** A ring in which each follows the next two. Everybody acts 30 times; what the first one does is done by the follower with the probability `passes` within some three days. */
export function ring(
  seed: number,
  passes: number | ((item: number, follower: number) => number),
): { log: ActLog; ties: TieList } {
  const random = new RandomStream(seed, 9, 0);
  const first = new Map<string, number>();
  const act = (customer: number, item: number, day: number) => {
    const key = `${customer} ${item}`;
    if (day < days && day < (first.get(key) ?? days)) first.set(key, day);
  };
  for (let customer = 0; customer < people; customer += 1) {
    for (let each = 0; each < 30; each += 1) act(customer, random.below(things), days * random.uniform());
  }
  const own = [...first].map(([key, day]) => [...key.split(' ').map(Number), day] as [number, number, number]);
  for (const [customer, item, day] of own) {
    const follower = (customer + people - 1) % people;
    if (random.uniform() < (typeof passes === 'number' ? passes : passes(item, follower)))
      act(follower, item, day + random.exponential(3));
  }
  const rows = [...first].map(([key, day]) => {
    const [customer = 0, item = 0] = key.split(' ').map(Number);
    return { customer, item, day };
  });
  const pairs = Array.from({ length: people }, (_, to) =>
    [1, 2].map((step) => [(to + step) % people, to] as [number, number]),
  ).flat();
  return { log: logOf(people, things, rows), ties: tiesOf(pairs) };
}
