import { type SignalName, signalNames } from '../model/signal-names.js';
import type { Signals } from './signals.js';

/** How much each signal counts, 0 or more. */
export type Weights = Readonly<Record<SignalName, number>>;

/** The weights where `known` products are known of a customer. */
export interface Anchor {
  readonly known: number;
  readonly weights: Weights;
}

/** Ascending by `known`, at least one. Between two anchors the weights go over linearly in log(1 + known); beyond the last they stay. */
export type Blend = readonly Anchor[];

export function weightsAt(blend: Blend, known: number): Weights {
  const above = blend.findIndex((anchor) => anchor.known >= known);
  const right = blend[above === -1 ? blend.length - 1 : above] as Anchor;
  const left = above <= 0 ? right : (blend[above - 1] as Anchor);
  if (left === right) return right.weights;
  const share = (Math.log1p(known) - Math.log1p(left.known)) / (Math.log1p(right.known) - Math.log1p(left.known));
  const mixed = signalNames.map((name) => [name, left.weights[name] * (1 - share) + right.weights[name] * share]);
  return Object.fromEntries(mixed) as Record<SignalName, number>;
}

export interface Ranked {
  readonly product: number;
  /** The sum of `terms`, above 0; comparable within one list only. */
  readonly score: number;
  /** What each signal adds, of either sign. */
  readonly terms: Weights;
}

/** The best `first` candidates by the weighted sum of the signals; equal scores in ascending order of the product. */
export function rankProducts(signals: Signals, weights: Weights, first: number): Ranked[] {
  const { owned } = signals;
  const totals = totalsOf(signals, weights);
  return best(totals, owned, first).map((product) => ({
    product,
    score: totals[product] as number,
    terms: termsOf(signals, weights, product),
  }));
}

/** Adds up in the order of `signalNames`, whatever is said of few products. */
function totalsOf({ scores, few = {}, owned, totals: kept }: Signals, weights: Weights): Float64Array {
  const totals = kept?.fill(0) ?? new Float64Array(owned.length);
  let waiting: (readonly [scores: Float64Array, weight: number])[] = [];
  const addWaiting = () => {
    if (waiting.length > 0) addAll(totals, waiting);
    waiting = [];
  };
  for (const name of signalNames) {
    const [these, weight, products] = [scores[name], weights[name], few[name]];
    if (these === null || weight === 0) continue;
    if (products === undefined) {
      waiting.push([these, weight]);
      if (waiting.length === togetherMost) addWaiting();
    } else {
      addWaiting();
      addFew(totals, these, { products, weight });
    }
  }
  addWaiting();
  return totals;
}

/** Signals that one pass over all products adds: each pass goes through memory once. */
const togetherMost = 3;

function addAll(totals: Float64Array, signals: readonly (readonly [scores: Float64Array, weight: number])[]): void {
  const [[first, a]] = signals as [readonly [Float64Array, number]];
  const [second, b] = signals[1] ?? [first, 0];
  const [third, c] = signals[2] ?? [first, 0];
  for (let at = 0; at < totals.length; at += 1) {
    totals[at] =
      (totals[at] as number) + a * (first[at] as number) + b * (second[at] as number) + c * (third[at] as number);
  }
}

function addFew(
  totals: Float64Array,
  scores: Float64Array,
  { products, weight }: { readonly products: Int32Array; readonly weight: number },
): void {
  for (let place = 0; place < products.length; place += 1) {
    const product = products[place] as number;
    totals[product] = (totals[product] as number) + weight * (scores[product] as number);
  }
}

/** Where one product stands among all candidates in the order of `rankProducts`. */
export interface Standing {
  /** From 1. */
  readonly place: number;
  /** Its score as a share of the best one: above 0, at most 1. */
  readonly share: number;
}

/** Null where the product is no candidate or scores nothing. */
export function standingOf(signals: Signals, weights: Weights, product: number): Standing | null {
  const { owned } = signals;
  const totals = totalsOf(signals, weights);
  const own = totals[product] as number;
  if (!(own > 0) || owned[product] === 1) return null;
  let [place, most] = [1, own];
  for (let other = 0; other < totals.length; other += 1) {
    const total = totals[other] as number;
    if (owned[other] === 1 || total < own || (total === own && other >= product)) continue;
    place += 1;
    if (total > most) most = total;
  }
  return { place, share: own / most };
}

function termsOf({ scores }: Signals, weights: Weights, product: number): Weights {
  const terms = signalNames.map((name) => [
    name,
    weights[name] === 0 ? 0 : weights[name] * (scores[name]?.[product] ?? 0),
  ]);
  return Object.fromEntries(terms) as Record<SignalName, number>;
}

/** Indexes of the `first` largest totals above 0 that are not owned, by a heap whose root is the least of those kept. */
export function best(totals: Float64Array, owned: Uint8Array, first: number): number[] {
  const heap = new Int32Array(first);
  let size = 0;
  const worse = (a: number, b: number) => {
    const difference = (totals[a] as number) - (totals[b] as number);
    return difference < 0 || (difference === 0 && a > b);
  };
  // Of equal totals the one with the smaller index stays, which is the one that came first.
  let least = 0;
  for (let product = 0; product < totals.length; product += 1) {
    if (!((totals[product] as number) > least) || owned[product] === 1 || first === 0) continue;
    if (size < first) {
      heap[size] = product;
      size += 1;
      rise(heap, size - 1, worse);
    } else {
      heap[0] = product;
      sink(heap, size, worse);
    }
    if (size === first) least = totals[heap[0] as number] as number;
  }
  return [...heap.subarray(0, size)].sort((a, b) => (worse(b, a) ? -1 : 1));
}

type Worse = (a: number, b: number) => boolean;

function rise(heap: Int32Array, from: number, worse: Worse): void {
  for (let at = from; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!worse(heap[at] as number, heap[parent] as number)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function sink(heap: Int32Array, size: number, worse: Worse): void {
  for (let at = 0; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < size && worse(heap[child] as number, heap[least] as number)) least = child;
    }
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: Int32Array, a: number, b: number): void {
  const kept = heap[a] as number;
  heap[a] = heap[b] as number;
  heap[b] = kept;
}
