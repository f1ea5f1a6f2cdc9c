import type { Basket } from './baskets.js';

/** The lists of one household, best first: of everything, and of what it bought before alone. */
export interface Lists {
  readonly whole: readonly number[];
  readonly again: readonly number[];
}

const depth = 20;

/** The best of some products; of equal ones the one that comes first by number. */
function bestOf(scores: Iterable<readonly [product: number, score: number]>): readonly number[] {
  const kept: (readonly [number, number])[] = [];
  for (const each of scores) {
    const last = kept[depth - 1];
    if (last !== undefined && !comesBefore(each, last)) continue;
    const place = kept.findIndex((other) => comesBefore(each, other));
    kept.splice(place === -1 ? kept.length : place, 0, each);
    kept.length = Math.min(kept.length, depth);
  }
  return kept.map(([product]) => product);
}

function comesBefore([one, a]: readonly [number, number], [other, b]: readonly [number, number]): boolean {
  return a > b || (a === b && one < other);
}

/** What the household bought most often comes first (TopFreq); of equally many baskets the product of the latest one. */
export function topFrequency(history: readonly Basket[]): Lists {
  const found = new Map<number, { count: number; last: number }>();
  for (const [place, { products }] of history.entries())
    for (const product of products) found.set(product, { count: (found.get(product)?.count ?? 0) + 1, last: place });
  const best = bestOf(
    [...found].map(([product, { count, last }]) => [product, count + last / history.length] as const),
  );
  return { whole: best, again: best };
}

export interface TifuOptions {
  readonly groups: number;
  readonly withinGroup: number;
  readonly betweenGroups: number;
  readonly neighbours: number;
  readonly own: number;
}

/** The decays that the paper found for Dunnhumby, which is this grocer, and for TaFeng; lesser neighbourhoods, for there are 600 households. */
export const tifuChoices: readonly TifuOptions[] = [
  { groups: 3, withinGroup: 0.9, betweenGroups: 0.6 },
  { groups: 7, withinGroup: 0.9, betweenGroups: 0.7 },
].flatMap((decay) =>
  [100, 300].flatMap((neighbours) => [0.2, 0.5, 0.7, 0.9].map((own) => ({ ...decay, neighbours, own }))),
);

type Vector = ReadonlyMap<number, number>;

/**
 * TIFU-KNN: what a household bought, decayed within groups of baskets and between them, with the mean of the households that are nearest to it (Hu, He, Gao and Zhang, "Modeling
 * Personalized Item Frequency Information for Next-basket Recommendation", SIGIR 2020), written from the paper.
 */
export class TifuKnn {
  readonly #vectors: readonly Vector[];
  readonly #nearest: readonly (readonly number[])[];
  /** Of the neighbourhood that was asked for last: they are most of what this keeps. */
  #means: { readonly neighbours: number; readonly of: readonly Vector[] } | null = null;

  constructor(
    histories: readonly (readonly Basket[])[],
    decay: Pick<TifuOptions, 'groups' | 'withinGroup' | 'betweenGroups'>,
  ) {
    this.#vectors = histories.map((history) => vectorOf(history, decay));
    this.#nearest = nearestOf(this.#vectors);
  }

  lists({ neighbours, own }: Pick<TifuOptions, 'neighbours' | 'own'>): readonly Lists[] {
    const means = this.#meansOf(neighbours);
    return this.#vectors.map((vector, household) => {
      const scores = new Map<number, number>();
      for (const [product, value] of means[household] as Vector) scores.set(product, (1 - own) * value);
      for (const [product, value] of vector) scores.set(product, (scores.get(product) ?? 0) + own * value);
      const again = [...scores].filter(([product]) => vector.has(product));
      return { whole: bestOf(scores), again: bestOf(again) };
    });
  }

  /** Of each household the mean of those that are nearest to it. */
  #meansOf(neighbours: number): readonly Vector[] {
    if (this.#means?.neighbours === neighbours) return this.#means.of;
    this.#means = null;
    const means = this.#nearest.map((all) => {
      const near = all.slice(0, neighbours);
      const sums = new Map<number, number>();
      for (const other of near)
        for (const [product, value] of this.#vectors[other] as Vector)
          sums.set(product, (sums.get(product) ?? 0) + value / near.length);
      return sums;
    });
    this.#means = { neighbours, of: means };
    return means;
  }
}

/** Groups of equally many baskets, the first of which may have fewer; the latest group and the latest basket of each count most. */
function vectorOf(
  history: readonly Basket[],
  { groups, withinGroup, betweenGroups }: Pick<TifuOptions, 'groups' | 'withinGroup' | 'betweenGroups'>,
): Vector {
  const size = Math.ceil(history.length / groups);
  const parts: (readonly Basket[])[] = [];
  for (let end = history.length; end > 0; end -= size) parts.unshift(history.slice(Math.max(0, end - size), end));
  const vector = new Map<number, number>();
  for (const [place, part] of parts.entries()) {
    const ofPart = betweenGroups ** (parts.length - 1 - place) / parts.length;
    for (const [at, { products }] of part.entries()) {
      const worth = (ofPart * withinGroup ** (part.length - 1 - at)) / part.length;
      for (const product of products) vector.set(product, (vector.get(product) ?? 0) + worth);
    }
  }
  return vector;
}

/** Of each household all others, the nearest first by Euclidean distance. */
function nearestOf(vectors: readonly Vector[]): readonly (readonly number[])[] {
  const holders = new Map<number, [household: number, value: number][]>();
  for (const [household, vector] of vectors.entries())
    for (const [product, value] of vector) {
      const these = holders.get(product) ?? [];
      holders.set(product, these);
      these.push([household, value]);
    }
  const lengths = vectors.map((vector) => [...vector.values()].reduce((sum, value) => sum + value * value, 0));
  return vectors.map((vector, household) => {
    const distances = Float64Array.from(lengths, (length) => length);
    for (const [product, value] of vector)
      for (const [other, theirs] of holders.get(product) ?? [])
        distances[other] = (distances[other] as number) - 2 * value * theirs;
    return [...distances.keys()]
      .filter((other) => other !== household)
      .sort((a, b) => (distances[a] as number) - (distances[b] as number) || a - b);
  });
}
