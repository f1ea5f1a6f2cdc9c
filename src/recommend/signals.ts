import { type PartOfDay, partsOfDay } from '../model/part-of-day.js';
import { type SignalName, signalNames } from '../model/signal-names.js';
import { type Folded, FoldIn } from './fold-in.js';
import type { ItemModel } from './item-model.js';
import { type Contributor, pooled, tieContributorsMin } from './pool.js';
import { isTold, type Typical } from './typical.js';

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
  /** Friends of those friends, where these are too few to count and none may be named. */
  readonly around?: readonly Contributor[];
  /** The communities that the customer is in, by index, the finest first. */
  readonly communities?: readonly number[];
  /** The part of the day that the list is for. */
  readonly partOfDay?: PartOfDay | null;
  /** What is no candidate besides. */
  readonly left?: ArrayLike<number>;
  /** Whether `own` may be candidates after all. */
  readonly ownStays?: boolean;
}

/**
 * The scores of every product by every signal, each divided by its largest among the candidates; null where a signal says nothing. They lie in arrays of the
 * scorer and stand until its next call.
 */
export interface Signals {
  readonly scores: Readonly<Record<SignalName, Float64Array | null>>;
  /** 1 for a product that is no candidate. */
  readonly owned: Uint8Array;
  /** Whether ties let anything count. */
  readonly isSocial: boolean;
}

/** Scores by an item model. Keeps what the model needs prepared, and the arrays of the last call: new ones for each would cost more than the scoring. */
export class Scorer {
  readonly #foldIn: FoldIn;
  readonly #scores: Readonly<Record<SignalName, Float64Array>>;
  readonly #owned: Uint8Array;

  constructor(readonly model: ItemModel) {
    this.#foldIn = new FoldIn(model.factors);
    const scores = signalNames.map((name) => [name, new Float64Array(model.productCount)]);
    this.#scores = Object.fromEntries(scores) as Record<SignalName, Float64Array>;
    this.#owned = new Uint8Array(model.productCount);
  }

  /** `wanted`: whether a signal is worth the work. */
  signals(profile: Profile, wanted: (name: SignalName) => boolean = () => true): Signals {
    const owned = this.#owned.fill(0);
    for (const products of [profile.ownStays === true ? [] : profile.own, profile.left ?? []]) {
      for (let place = 0; place < products.length; place += 1) owned[products[place] as number] = 1;
    }
    const own = { products: profile.own, weights: new Float64Array(profile.own.length).fill(1) };
    const around = tieProfile(profile.ties, profile.around);
    const begun = (name: SignalName, weighted: Weighted): Folded | null =>
      weighted.products.length === 0 || !wanted(name) ? null : { ...weighted, scores: this.#scores[name].fill(0) };
    const done = (folded: Folded | null) => (folded === null ? null : scaled(folded.scores, owned));
    const [linear, tiesLinear] = [begun('linear', own), begun('tiesLinear', around)];
    for (const each of [linear, tiesLinear]) if (each !== null) this.#linear(each);
    const [factors, tiesFactors] = [begun('factors', own), begun('tiesFactors', around)];
    if (factors !== null) this.#foldIn.score(factors, tiesFactors);
    else if (tiesFactors !== null) this.#foldIn.score(tiesFactors);
    const tiesPopular = begun('tiesPopular', around);
    if (tiesPopular !== null) addItself(tiesPopular);
    return {
      scores: {
        linear: done(linear),
        factors: done(factors),
        tiesLinear: done(tiesLinear),
        tiesFactors: done(tiesFactors),
        tiesPopular: done(tiesPopular),
        community: wanted('community') ? this.#community(profile.communities ?? []) : null,
        partOfDay: wanted('partOfDay') ? this.#partOfDay(profile.partOfDay ?? null) : null,
        popular: wanted('popular') ? this.#popular() : null,
      },
      owned,
      isSocial: around.products.length > 0,
    };
  }

  /** Of the finest community of which something is published. */
  #community(communities: readonly number[]): Float64Array | null {
    const { rising } = this.model;
    const community = communities.find((each) => isTold(rising, each));
    return community === undefined ? null : this.#typicalOf(rising, community, this.#scores.community);
  }

  #partOfDay(partOfDay: PartOfDay | null): Float64Array | null {
    if (partOfDay === null) return null;
    return this.#typicalOf(this.model.byPartOfDay, partsOfDay.indexOf(partOfDay), this.#scores.partOfDay);
  }

  #typicalOf({ starts, products, scores: given }: Typical, group: number, scores: Float64Array): Float64Array | null {
    scores.fill(0);
    for (let at = starts[group] as number; at < (starts[group + 1] as number); at += 1) {
      scores[products[at] as number] = given[at] as number;
    }
    return scaled(scores, this.#owned);
  }

  #popular(): Float64Array | null {
    const scores = this.#scores.popular;
    scores.set(this.model.popular);
    return scaled(scores, this.#owned);
  }

  #linear({ products, weights, scores }: Folded): void {
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

interface Weighted {
  readonly products: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

function addItself({ products, weights, scores }: Folded): void {
  for (let place = 0; place < products.length; place += 1) scores[products[place] as number] = weights[place] as number;
}

/**
 * The products of ties: the mean of what they have, weighted by influence, so 0 to 1 each. With fewer than `tieContributorsMin` ties that contribute something,
 * only those who agreed to be named count, for among so few a product in the list would point at one of them; or, where none of them did, the pool of these friends and
 * of theirs.
 */
export function tieProfile(ties: readonly Tie[], around: readonly Contributor[] = []): Weighted {
  const contributors = ties.filter(({ products }) => products.length > 0);
  if (contributors.length >= tieContributorsMin) return meanOf(contributors);
  const named = contributors.filter(({ namedProducts }) => namedProducts.length > 0);
  return named.length > 0
    ? meanOf(named.map(({ probability, namedProducts }) => ({ probability, products: namedProducts })))
    : meanOf(pooled([...contributors, ...around]));
}

function meanOf(contributors: readonly Contributor[]): Weighted {
  const sums = new Map<number, number>();
  let total = 0;
  for (const { probability, products } of contributors) {
    total += probability;
    for (let place = 0; place < products.length; place += 1) {
      const product = products[place] as number;
      sums.set(product, (sums.get(product) ?? 0) + probability);
    }
  }
  const products = [...sums.keys()].filter((product) => sums.get(product) !== 0).sort((a, b) => a - b);
  return { products, weights: products.map((product) => (sums.get(product) as number) / total) };
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
