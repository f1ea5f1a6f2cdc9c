/** Why a product stands in the list: the source that contributed most to its score. */
export const recommendationReasons = ['SIMILAR_ITEMS', 'FRIENDS', 'POPULAR'] as const;
export type RecommendationReason = (typeof recommendationReasons)[number];

/** How much each source counts, 0 or more. Learned from data (`tuning.ts`) and stored with the run. */
export interface Blend {
  readonly similar: number;
  readonly ties: number;
  readonly popular: number;
}

/** What is known for one customer: for each source the raw scores (above 0) of products, and what is not to be shown. */
export interface Sources<K> {
  readonly similar: ReadonlyMap<K, number>;
  readonly ties: ReadonlyMap<K, number>;
  readonly popular: ReadonlyMap<K, number>;
  readonly owned: ReadonlySet<K>;
}

export interface Ranked<K> {
  readonly product: K;
  /** From 1. */
  readonly rank: number;
  /** 0 to the sum of the blend's weights; comparable within one list only. */
  readonly score: number;
  readonly reason: RecommendationReason;
}

export interface Neighbour<K> {
  readonly product: K;
  readonly weight: number;
}

/** Similarity of each product to what the customer has: the sum of the weights on the edges from there. */
export function similarityScores<K>(
  own: Iterable<K>,
  neighboursOf: (product: K) => Iterable<Neighbour<K>>,
): Map<K, number> {
  const scores = new Map<K, number>();
  for (const product of own) for (const { product: other, weight } of neighboursOf(product)) add(scores, other, weight);
  return scores;
}

/** A tie of the customer who gets the list, with what the other end lets count. */
export interface Tie<K> {
  /** Influence probability of the other end on the customer, 0 to 1. */
  readonly probability: number;
  /** What the other end contributes without being named. */
  readonly products: readonly K[];
  /** Those of them that the other end agreed to be named with. */
  readonly namedProducts: readonly K[];
}

/**
 * Products of ties, each weighted by the tie's influence. With fewer than `contributorsMin` ties that contribute something, only
 * those who agreed to be named count: among so few, a product in the list would point at one of them.
 */
export function tieScores<K>(ties: readonly Tie<K>[], contributorsMin: number): Map<K, number> {
  const few = ties.filter((tie) => tie.products.length > 0).length < contributorsMin;
  const scores = new Map<K, number>();
  for (const tie of ties) {
    for (const product of new Set(few ? tie.namedProducts : tie.products)) add(scores, product, tie.probability);
  }
  return scores;
}

/** Contributors below which ties count only by those who agreed to be named. */
export const tieContributorsMin = 10;

export interface RankOptions<K> {
  readonly first: number;
  /** Order of products with equal scores, so that the same facts always give the same list. */
  readonly order: (a: K, b: K) => number;
}

/**
 * The best `first` products by the weighted sum of the sources, each first divided by its largest score among the products that may be shown. Owned products
 * are left out before anything is counted.
 */
export function rankProducts<K>(sources: Sources<K>, blend: Blend, options: RankOptions<K>): Ranked<K>[] {
  const parts = [
    { reason: 'SIMILAR_ITEMS', ...scaled(sources.similar, blend.similar, sources.owned) },
    { reason: 'FRIENDS', ...scaled(sources.ties, blend.ties, sources.owned) },
    { reason: 'POPULAR', ...scaled(sources.popular, blend.popular, sources.owned) },
  ] as const;
  const totals = new Map<K, { score: number; most: number; reason: RecommendationReason }>();
  for (const { reason, scores, factor } of parts) {
    if (factor === 0) continue;
    for (const [product, raw] of scores) {
      if (sources.owned.has(product)) continue;
      count(totals, product, raw * factor, reason);
    }
  }
  return [...totals]
    .sort(([a, left], [b, right]) => right.score - left.score || options.order(a, b))
    .slice(0, options.first)
    .map(([product, { score, reason }], index) => ({ product, rank: index + 1, score, reason }));
}

/** Orders strings by code unit and numbers by value. */
export function ascending<K extends string | number>(a: K, b: K): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function scaled<K>(scores: ReadonlyMap<K, number>, weight: number, owned: ReadonlySet<K>) {
  let most = 0;
  for (const [product, score] of scores) if (score > most && !owned.has(product)) most = score;
  return { scores, factor: most === 0 ? 0 : weight / most };
}

function count<K>(
  totals: Map<K, { score: number; most: number; reason: RecommendationReason }>,
  product: K,
  term: number,
  reason: RecommendationReason,
): void {
  const total = totals.get(product);
  if (total === undefined) {
    totals.set(product, { score: term, most: term, reason });
    return;
  }
  total.score += term;
  if (term > total.most) {
    total.most = term;
    total.reason = reason;
  }
}

function add<K>(scores: Map<K, number>, product: K, weight: number): void {
  scores.set(product, (scores.get(product) ?? 0) + weight);
}
