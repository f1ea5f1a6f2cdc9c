import { type GroupSignal, type SignalName, signalNames } from '../model/signal-names.js';
import { best, type Weights } from './blend.js';
import type { Signals } from './signals.js';

/** One customer of the search: the candidates that any signal finds good, and which of them were held out. */
export interface Contest {
  /** Signal by signal, in the order of `signalNames`, the scores of the candidates. */
  readonly scores: Float64Array;
  readonly candidates: number;
  /** The candidates that were held out, by their place among all. */
  readonly hits: Int32Array;
  /** Gain of the best possible list. */
  readonly ideal: number;
}

const depth = 20;
/** Best products of each signal that may come into the list. */
const candidatesOfSignal = 100;
const passesMax = 4;
const factors = [0, 0.5, 0.8, 1.25, 2];
/** What a signal that counts nothing may begin with, as parts of the largest weight. */
const beginnings = [0.02, 0.1, 0.3, 1];
/** What a signal may begin with that stands in the place of all others, as parts of their sum. */
const beginningsOfSubstitute = [0.3, 0.4, 0.5, 0.6, 0.8, 1];
/** What the signal of products may begin with that have no other, as parts of the sum of all others. */
const beginningsOfDue = [0.3, 1, 3, 10, 30];
const discounts = Float64Array.from({ length: depth }, (_, place) => 1 / Math.log2(place + 2));
/** Signals that count only together, and only if they are seen to help: each such group is tried on top of the best weights without it. */
const onTrial: readonly (readonly SignalName[])[] = [
  ['tiesLinear', 'tiesFactors', 'tiesPopular'],
  ['community'],
  ['region'],
  ['store'],
];

/** Signals of a context that only some lists are asked for in: their weight is found apart, on lists in it. */
export const contextSignals: readonly GroupSignal[] = ['channel', 'partOfDay', 'season'];

export function contestOf(signals: Signals, heldOut: ReadonlySet<number>): Contest {
  const candidates = new Set<number>();
  for (const name of signalNames) {
    const scores = signals.scores[name];
    if (scores === null) continue;
    for (const product of best(scores, signals.owned, candidatesOfSignal)) candidates.add(product);
  }
  const products = [...candidates].sort((a, b) => a - b);
  const scores = new Float64Array(products.length * signalNames.length);
  for (const [row, name] of signalNames.entries()) {
    for (const [place, product] of products.entries()) {
      scores[row * products.length + place] = signals.scores[name]?.[product] ?? 0;
    }
  }
  const ideal = discounts.subarray(0, Math.min(depth, heldOut.size)).reduce((sum, gain) => sum + gain, 0);
  const hits = Int32Array.from([...products.keys()].filter((place) => heldOut.has(products[place] as number)));
  return { scores, candidates: products.length, hits, ideal };
}

/** NDCG@20 of each contest under the weights. */
export function gains(contests: readonly Contest[], weights: Weights): Float64Array {
  const counting = signalNames
    .map((name, row) => ({ row, weight: weights[name] }))
    .filter(({ weight }) => weight !== 0);
  const most = contests.reduce((sum, { candidates }) => Math.max(sum, candidates), 0);
  const totals = new Float64Array(most);
  return Float64Array.from(contests, (contest) => gain(contest, counting, totals));
}

/** The totals lie in the array that is given: a new one for each contest would cost as much as adding them up. */
function gain(
  { scores, candidates, hits, ideal }: Contest,
  counting: readonly { readonly row: number; readonly weight: number }[],
  totals: Float64Array,
): number {
  totals.fill(0, 0, candidates);
  for (const { row, weight } of counting) {
    const from = row * candidates;
    for (let place = 0; place < candidates; place += 1) {
      totals[place] = (totals[place] as number) + weight * (scores[from + place] as number);
    }
  }
  // In the order of the places, so that equal lists give equal sums.
  const places = new Uint8Array(depth);
  for (let at = 0; at < hits.length; at += 1) {
    const place = placeOf(totals, candidates, hits[at] as number);
    if (place < depth) places[place] = 1;
  }
  let sum = 0;
  for (let place = 0; place < depth; place += 1) if (places[place] === 1) sum += discounts[place] as number;
  return sum / ideal;
}

/** Where the candidate stands, from 0, by its total and then by its place among all; `depth` where it is not in the list. */
function placeOf(totals: Float64Array, candidates: number, hit: number): number {
  const own = totals[hit] as number;
  if (!(own > 0)) return depth;
  let before = 0;
  for (let other = 0; other < candidates && before < depth; other += 1) {
    const total = totals[other] as number;
    if (total > own || (total === own && other < hit)) before += 1;
  }
  return before;
}

/**
 * The weights of the highest mean NDCG@20 that going up and down with one signal after another finds from `start`. Ties and the community count only if the
 * customers who gain by them outweigh those who lose: the mean difference to the best weights without them must be more than twice its own standard error, so that its 95 % interval lies above 0.
 * Walks say much of what the linear model and the factors say already: they are tried on top of these, whose weights stay, and count if the difference is more than its standard error.
 */
export function searchWeights(contests: readonly Contest[], start: Weights): Weights {
  if (contests.length === 0) return start;
  const still = new Set<SignalName>(['walk', ...onTrial.flat(), ...contextSignals, 'content', 'replenish']);
  let alone = climb(contests, without(start, still), (name) => !still.has(name));
  const walking = climb(contests, alone, (name) => name === 'walk');
  if (outweighs(gains(contests, walking), gains(contests, alone), 1)) {
    alone = walking;
    still.delete('walk');
  }
  for (const group of onTrial) {
    if (!group.some((name) => says(contests, name))) continue;
    for (const name of group) still.delete(name);
    const froms = [without(start, still), alone];
    const found = froms.map((from) => climb(contests, from, (name) => !still.has(name)));
    const together = found.sort(byMean(contests))[0] as Weights;
    if (outweighs(gains(contests, together), gains(contests, alone))) alone = together;
    else for (const name of group) still.add(name);
  }
  return alone;
}

/** The weights with that of one signal more, found on contests in its context; it counts only if the gain is seen, and the others stay as they are. */
export function searchContext(contests: readonly Contest[], weights: Weights, name: SignalName): Weights {
  if (!says(contests, name)) return weights;
  const found = climb(contests, weights, (each) => each === name);
  return outweighs(gains(contests, found), gains(contests, weights)) ? found : weights;
}

/**
 * The weights with that of a signal that alone speaks for products which are else no candidates, found on contests in which they are; it counts only if the gain is seen, and
 * the others stay as they are.
 */
export function searchDue(contests: readonly Contest[], weights: Weights, name: SignalName): Weights {
  if (!says(contests, name)) return weights;
  const found = climb(contests, weights, (each) => each === name, partsOfSum(weights, beginningsOfDue));
  return outweighs(gains(contests, found), gains(contests, weights)) ? found : weights;
}

/**
 * The weights with that of a signal that scores products of which no other says anything, found on contests in which there are such; the others stay as they are.
 * One signal stands there beside the sum of several, so it begins with parts of their sum.
 */
export function searchSubstitute(contests: readonly Contest[], weights: Weights, name: SignalName): Weights {
  return climb(contests, weights, (each) => each === name, partsOfSum(weights, beginningsOfSubstitute));
}

/** Parts of the sum of all weights, as parts of the largest. */
function partsOfSum(weights: Weights, parts: readonly number[]): readonly number[] {
  const all = Object.values(weights);
  const sum = all.reduce((total, weight) => total + weight, 0);
  return parts.map((part) => (part * sum) / Math.max(...all));
}

function without(weights: Weights, names: ReadonlySet<SignalName>): Weights {
  return { ...weights, ...Object.fromEntries([...names].map((name) => [name, 0])) };
}

function says(contests: readonly Contest[], name: SignalName): boolean {
  const row = signalNames.indexOf(name);
  return contests.some(({ scores, candidates }) =>
    scores.subarray(row * candidates, (row + 1) * candidates).some((score) => score !== 0),
  );
}

function climb(
  contests: readonly Contest[],
  start: Weights,
  movable: (name: SignalName) => boolean,
  parts: readonly number[] = beginnings,
): Weights {
  let weights = start;
  let most = mean(gains(contests, weights));
  for (let pass = 0; pass < passesMax; pass += 1) {
    const before = most;
    for (const name of signalNames) {
      if (!movable(name)) continue;
      const from = weights;
      const largest = Math.max(...Object.values(from));
      const values = from[name] === 0 ? parts.map((part) => part * largest) : factors.map((by) => by * from[name]);
      for (const value of values) {
        const tried = { ...from, [name]: value };
        if (Object.values(tried).every((weight) => weight === 0)) continue;
        const found = mean(gains(contests, tried));
        if (found > most) {
          most = found;
          weights = tried;
        }
      }
    }
    if (most - before < 1e-5) break;
  }
  return weights;
}

function byMean(contests: readonly Contest[]): (left: Weights, right: Weights) => number {
  return (left, right) => mean(gains(contests, right)) - mean(gains(contests, left));
}

/** Whether the mean difference is more than so many of its own standard errors. */
function outweighs(these: Float64Array, those: Float64Array, errors = 2): boolean {
  const differences = these.map((value, at) => value - (those[at] as number));
  const average = mean(differences);
  const squares = differences.reduce((sum, difference) => sum + (difference - average) ** 2, 0);
  const error = Math.sqrt(squares / Math.max(1, differences.length - 1) / differences.length);
  return average > errors * error;
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
