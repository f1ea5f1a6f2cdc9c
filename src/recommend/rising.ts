import { type Interactions, productsOf } from './interactions.js';

/** Which communities customers are in, by index, and what they used lately. */
export interface Communities {
  readonly count: number;
  /** For each customer its communities, the finest first. */
  readonly of: readonly (readonly number[])[];
  /** The uses of the latest time; null where the times are not known, and all uses count. */
  readonly recent: Interactions | null;
}

/** What is rising in each community: that of `c` is at `starts[c]` to `starts[c + 1]`. */
export interface Rising {
  /** One offset more than there are communities. */
  readonly starts: Int32Array;
  /** Ascending within a community. */
  readonly products: Int32Array;
  /** Above 0. */
  readonly scores: Float32Array;
}

export const nothingRising: Rising = {
  starts: new Int32Array(1),
  products: new Int32Array(0),
  scores: new Float32Array(0),
};

/** Of a community with fewer members who let it be told nothing is published, and no product that fewer of them used, whatever the deployment's minimum. */
export const risingMembersMin = 50;
export const risingSupportMin = 10;
const productsMax = 100;
const roundedTo = 5;

/**
 * The products that members of a community use more than others did: by their part of what tells the community's recent uses from everybody's earlier ones
 * (pointwise Kullback-Leibler divergence). Shares of a small community lean towards everybody's (Dirichlet prior), and every count is rounded, so that one who
 * comes or goes is seldom seen.
 */
export function risingProducts(
  interactions: Interactions,
  communities: Communities | undefined,
  about: { readonly supportMin: number },
): Rising {
  if (communities === undefined) return nothingRising;
  const lately = latelyUsed(interactions, communities.recent);
  const before = sharesBefore(interactions, communities.recent === null ? null : lately);
  const supportMin = Math.max(risingSupportMin, about.supportMin);
  const members = membersOf(interactions, communities);
  const rows = members.map((these) => {
    if (these.length < risingMembersMin) return [];
    const counts = new Map<number, number>();
    for (const member of these)
      for (const product of lately(member)) counts.set(product, (counts.get(product) ?? 0) + 1);
    return scoredProducts(counts, { before, supportMin, members: rounded(these.length) });
  });
  return packed(rows);
}

type Row = readonly (readonly [product: number, score: number])[];

function scoredProducts(
  counts: ReadonlyMap<number, number>,
  about: { readonly before: Float64Array; readonly supportMin: number; readonly members: number },
): Row {
  const { before, supportMin, members } = about;
  let uses = 0;
  for (const count of counts.values()) uses += count;
  const found: (readonly [number, number])[] = [];
  for (const [product, count] of counts) {
    if (count < supportMin) continue;
    const usual = before[product] as number;
    const share =
      ((members * rounded(count)) / rounded(uses) + risingMembersMin * usual) / (members + risingMembersMin);
    if (share > usual) found.push([product, share * Math.log(share / usual)]);
  }
  const best = found.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, productsMax);
  return best.sort((a, b) => a[0] - b[0]);
}

/** Who takes part, by community: members of whom at least one use is known. */
function membersOf(interactions: Interactions, { count, of }: Communities): number[][] {
  const members = Array.from({ length: count }, (): number[] => []);
  for (const [customer, communities] of of.entries()) {
    if (productsOf(interactions, customer).length === 0) continue;
    for (const community of communities) members[community]?.push(customer);
  }
  return members;
}

/** The uses of a customer that are of the latest time, of those that may be gone by at all. */
function latelyUsed(interactions: Interactions, recent: Interactions | null): (customer: number) => Iterable<number> {
  if (recent === null) return (customer) => productsOf(interactions, customer);
  return (customer) => {
    const known = new Set(productsOf(interactions, customer));
    return productsOf(recent, customer).filter((product) => known.has(product));
  };
}

/** The share of each product in everybody's uses that are not of the latest time, in all where times are not known. Never 0. */
function sharesBefore(
  interactions: Interactions,
  lately: ((customer: number) => Iterable<number>) | null,
): Float64Array {
  const counts = new Int32Array(interactions.productCount);
  for (let customer = 0; customer < interactions.customerCount; customer += 1) {
    for (const product of productsOf(interactions, customer)) counts[product] = (counts[product] ?? 0) + 1;
    for (const product of lately?.(customer) ?? []) counts[product] = (counts[product] ?? 0) - 1;
  }
  const shares = Float64Array.from(counts, (count) => rounded(count) + 1);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

function rounded(count: number): number {
  return Math.round(count / roundedTo) * roundedTo;
}

function packed(rows: readonly Row[]): Rising {
  const starts = new Int32Array(rows.length + 1);
  for (const [community, row] of rows.entries()) starts[community + 1] = (starts[community] ?? 0) + row.length;
  const all = rows.flat();
  return {
    starts,
    products: Int32Array.from(all, ([product]) => product),
    scores: Float32Array.from(all, ([, score]) => score),
  };
}

/** The communities of which something is published, with their ids. */
export function publishedRising(
  ids: readonly string[],
  { starts, products, scores }: Rising,
): { readonly communityIds: readonly string[]; readonly rising: Rising } {
  const kept = ids.flatMap((id, at) => ((starts[at] as number) < (starts[at + 1] as number) ? [{ id, at }] : []));
  return {
    communityIds: kept.map(({ id }) => id),
    rising: { starts: Int32Array.from([0, ...kept.map(({ at }) => starts[at + 1] as number)]), products, scores },
  };
}
