import { type GroupSignal, groupSignals } from '../model/signal-names.js';
import { type Interactions, packInteractions, productsOf } from './interactions.js';

/** Products that each of some groups uses more than is usual: those of group `g` are at `starts[g]` to `starts[g + 1]`. */
export interface Typical {
  /** By what a list finds each group. */
  readonly names: readonly string[];
  /** Other names of some groups, by which a list finds them too. */
  readonly also: Readonly<Record<string, string>>;
  /** One offset more than there are groups. */
  readonly starts: Int32Array;
  /** Ascending within a group. */
  readonly products: Int32Array;
  /** Above 0. */
  readonly scores: Float32Array;
}

export type TypicalBySignal = Readonly<Record<GroupSignal, Typical>>;

/** Of a group of fewer who let it be told nothing is published, and no product that fewer of them used, whatever the deployment's minimum. */
export const groupMembersMin = 50;
export const groupSupportMin = 10;
const roundedTo = 5;

/** What a group is held against, and how much of it is published. */
export interface Publishing {
  /** The usual share of each product, never 0. */
  readonly usual: Float64Array;
  /** The deployment's minimum of customers of a product. */
  readonly supportMin: number;
  readonly productsMax: number;
  /** Which products may be published; all where it is not given. */
  readonly fits?: (product: number) => boolean;
}

/** The products of one group, ascending. */
export type TypicalRow = readonly (readonly [product: number, score: number])[];

/**
 * The products that a group uses more than is usual: by their part of what tells the uses of the group from the usual ones (pointwise Kullback-Leibler
 * divergence). Shares of a small group lean towards the usual (Dirichlet prior), and every count is rounded, so that one who comes or goes is seldom seen.
 */
export function typicalRow(
  members: readonly number[],
  usesOf: (customer: number) => Iterable<number>,
  { usual, supportMin, productsMax, fits = () => true }: Publishing,
): TypicalRow {
  if (members.length < groupMembersMin) return [];
  const counts = new Map<number, number>();
  for (const member of members)
    for (const product of usesOf(member)) counts.set(product, (counts.get(product) ?? 0) + 1);
  let uses = 0;
  for (const count of counts.values()) uses += count;
  const size = rounded(members.length);
  const found: (readonly [number, number])[] = [];
  for (const [product, count] of counts) {
    if (count < Math.max(groupSupportMin, supportMin)) continue;
    const share = usual[product] as number;
    const here = ((size * rounded(count)) / rounded(uses) + groupMembersMin * share) / (size + groupMembersMin);
    if (here > share && fits(product)) found.push([product, here * Math.log(here / share)]);
  }
  const best = found.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, productsMax);
  return best.sort((a, b) => a[0] - b[0]);
}

/** The shares of products in uses that were counted: each count is rounded and one is added, so that none is 0. */
export function sharesOf(counts: Int32Array): Float64Array {
  const shares = Float64Array.from(counts, (count) => rounded(count) + 1);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** Those of some uses that may be gone by at all. */
export function within(interactions: Interactions, some: Interactions): Interactions {
  if (some === interactions) return some;
  const rows = Array.from({ length: some.customerCount }, (_, customer) => {
    const these = productsOf(some, customer);
    if (these.length === 0) return [];
    const known = new Set(productsOf(interactions, customer));
    return [...these].filter((product) => known.has(product));
  });
  return packInteractions(rows, some.productCount);
}

export function packed(names: readonly string[], rows: readonly TypicalRow[], also: Typical['also'] = {}): Typical {
  const starts = new Int32Array(rows.length + 1);
  for (const [group, row] of rows.entries()) starts[group + 1] = (starts[group] ?? 0) + row.length;
  const all = rows.flat();
  return {
    names,
    also,
    starts,
    products: Int32Array.from(all, ([product]) => product),
    scores: Float32Array.from(all, ([, score]) => score),
  };
}

/** Something for each signal: nothing where nothing is given. */
export function typicalBySignal(of: (name: GroupSignal) => Typical | undefined = () => undefined): TypicalBySignal {
  return Object.fromEntries(groupSignals.map((name) => [name, of(name) ?? packed([], [])])) as TypicalBySignal;
}

/** Whether anything is published of a group. */
export function isTold({ starts }: Typical, group: number): boolean {
  return (starts[group] as number) < (starts[group + 1] as number);
}

/** Without the groups of which nothing is published. */
export function published(typical: Typical): Typical {
  const { names, also, starts, products, scores } = typical;
  const told = [...names.keys()].filter((group) => isTold(typical, group));
  const toldNames = new Set(told.map((group) => names[group] as string));
  return {
    names: [...toldNames],
    also: Object.fromEntries(Object.entries(also).filter(([, name]) => toldNames.has(name))),
    starts: Int32Array.from([0, ...told.map((group) => starts[group + 1] as number)]),
    products,
    scores,
  };
}

/** To steps of 5. */
export function rounded(count: number): number {
  return Math.round(count / roundedTo) * roundedTo;
}
