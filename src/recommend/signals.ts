import { FoldIn } from './factors.js';
import type { ItemModel } from './item-model.js';

/** What a list is blended from, each a score for every product. */
export const signalNames = ['linear', 'factors', 'tiesLinear', 'tiesFactors', 'tiesPopular', 'popular'] as const;
export type SignalName = (typeof signalNames)[number];

/** A tie of the customer who gets the list, with what the other end lets count. */
export interface Tie {
  /** Influence probability of the other end on the customer, 0 to 1. */
  readonly probability: number;
  /** What the other end contributes without being named. */
  readonly products: ArrayLike<number>;
  /** Those of them that the other end agreed to be named with. */
  readonly namedProducts: ArrayLike<number>;
}

/** What one list rests on, by product indexes. */
export interface Profile {
  /** What the customer has, without repetition: its products speak, and are not candidates. */
  readonly own: ArrayLike<number>;
  readonly ties: readonly Tie[];
  /** What is no candidate besides. */
  readonly left?: ArrayLike<number>;
}

/** The scores of every product by every signal, each divided by its largest among the candidates; null where a signal says nothing. */
export interface Signals {
  readonly scores: Readonly<Record<SignalName, Float64Array | null>>;
  /** 1 for a product that is no candidate. */
  readonly owned: Uint8Array;
  /** Whether ties let anything count. */
  readonly isSocial: boolean;
}

/** Contributors below which ties count only by those who agreed to be named. */
export const tieContributorsMin = 10;

/** Scores by an item model. Keeps what the model needs prepared; a call leaves nothing behind. */
export class Scorer {
  readonly #foldIn: FoldIn;

  constructor(readonly model: ItemModel) {
    this.#foldIn = new FoldIn(model.factors);
  }

  /** `wanted`: whether a signal is worth the work. */
  signals(profile: Profile, wanted: (name: SignalName) => boolean = () => true): Signals {
    const { productCount, popular } = this.model;
    const owned = new Uint8Array(productCount);
    for (const products of [profile.own, profile.left ?? []]) {
      for (let place = 0; place < products.length; place += 1) owned[products[place] as number] = 1;
    }
    const ones = new Float64Array(profile.own.length).fill(1);
    const around = tieProfile(profile.ties, productCount);
    const of = (name: SignalName, { products, weights }: Weighted, score: Score) => {
      if (products.length === 0 || !wanted(name)) return null;
      const scores = new Float64Array(productCount);
      score(products, weights, scores);
      return scaled(scores, owned);
    };
    const own = { products: profile.own, weights: ones };
    const linear: Score = (products, weights, scores) => this.#linear(products, weights, scores);
    const factors: Score = (products, weights, scores) => this.#foldIn.score(products, weights, scores);
    return {
      scores: {
        linear: of('linear', own, linear),
        factors: of('factors', own, factors),
        tiesLinear: of('tiesLinear', around, linear),
        tiesFactors: of('tiesFactors', around, factors),
        tiesPopular: of('tiesPopular', around, itself),
        popular: wanted('popular') ? scaled(new Float64Array(popular), owned) : null,
      },
      owned,
      isSocial: around.products.length > 0,
    };
  }

  #linear(products: ArrayLike<number>, weights: ArrayLike<number>, scores: Float64Array): void {
    const { starts, products: others, weights: factors } = this.model.linear;
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      const weight = weights[place] as number;
      for (let at = starts[product] as number; at < (starts[product + 1] as number); at += 1) {
        const other = others[at] as number;
        scores[other] = (scores[other] as number) + weight * (factors[at] as number);
      }
    }
  }
}

type Score = (products: ArrayLike<number>, weights: ArrayLike<number>, scores: Float64Array) => void;

interface Weighted {
  readonly products: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

function itself(products: ArrayLike<number>, weights: ArrayLike<number>, scores: Float64Array): void {
  for (let place = 0; place < products.length; place += 1) scores[products[place] as number] = weights[place] as number;
}

/**
 * The products of ties: the mean of what they have, weighted by influence, so 0 to 1 each. With fewer than `tieContributorsMin` ties that contribute something,
 * only those who agreed to be named count: among so few, a product in the list would point at one of them.
 */
export function tieProfile(ties: readonly Tie[], productCount: number): Weighted {
  const few = ties.filter((tie) => tie.products.length > 0).length < tieContributorsMin;
  const sums = new Float64Array(productCount);
  let total = 0;
  for (const tie of ties) {
    const products = few ? tie.namedProducts : tie.products;
    if (products.length > 0) total += tie.probability;
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      sums[product] = (sums[product] as number) + tie.probability;
    }
  }
  const products: number[] = [];
  const weights: number[] = [];
  for (let product = 0; product < productCount; product += 1) {
    if (sums[product] === 0) continue;
    products.push(product);
    weights.push((sums[product] as number) / total);
  }
  return { products, weights };
}

/** Divides by the largest score of a candidate, in place; null where none is above 0. */
function scaled(scores: Float64Array, owned: Uint8Array): Float64Array | null {
  let most = 0;
  for (let product = 0; product < scores.length; product += 1) {
    const score = scores[product] as number;
    if (score > most && owned[product] === 0) most = score;
  }
  if (most === 0) return null;
  for (let product = 0; product < scores.length; product += 1) scores[product] = (scores[product] as number) / most;
  return scores;
}
