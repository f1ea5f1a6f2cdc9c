import { type GroupSignal, type SignalName, signalNames } from '../model/signal-names.js';
import { best, type Weights } from './blend.js';
import type { Signals } from './signals.js';

/** One customer of the search: the candidates that any signal finds good, and which of them were held out. */
export interface Contest {
  /** Signal by signal, in the order of `signalNames`, the scores of the candidates. */
  readonly scores: Float64Array;
  readonly hits: Uint8Array;
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
const discounts = Float64Array.from({ length: depth }, (_, place) => 1 / Math.log2(place + 2));
/** Signals that count only together, and only if they are seen to help: each such group is tried on top of the best weights without it. */
const onTrial: readonly (readonly SignalName[])[] = [['tiesLinear', 'tiesFactors', 'tiesPopular'], ['community']];

/** Signals of a context that only some lists are asked for in: their weight is found apart, on lists in it. */
export const contextSignals: readonly GroupSignal[] = ['partOfDay'];

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
  return { scores, hits: Uint8Array.from(products, (product) => (heldOut.has(product) ? 1 : 0)), ideal };
}

/** NDCG@20 of each contest under the weights. */
export function gains(contests: readonly Contest[], weights: Weights): Float64Array {
  return Float64Array.from(contests, (contest) => gain(contest, weights));
}

function gain({ scores, hits, ideal }: Contest, weights: Weights): number {
  const count = hits.length;
  const totals = new Float64Array(count);
  for (const [row, name] of signalNames.entries()) {
    const weight = weights[name];
    if (weight === 0) continue;
    const from = row * count;
    for (let place = 0; place < count; place += 1) {
      totals[place] = (totals[place] as number) + weight * (scores[from + place] as number);
    }
  }
  let sum = 0;
  for (const [place, product] of best(totals, new Uint8Array(count), depth).entries()) {
    if (hits[product] === 1) sum += discounts[place] as number;
  }
  return sum / ideal;
}

/**
 * The weights of the highest mean NDCG@20 that going up and down with one signal after another finds from `start`. Ties and the community count only if the
 * customers who gain by them outweigh those who lose: the mean difference to the best weights without them must be more than twice its own standard error, so that its 95 % interval lies above 0.
 */
export function searchWeights(contests: readonly Contest[], start: Weights): Weights {
  if (contests.length === 0) return start;
  const still = new Set([...onTrial.flat(), ...contextSignals]);
  let alone = climb(contests, without(start, still), (name) => !still.has(name));
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

/** The weights with that of one signal more, found on lists in its context; it counts only if the gain is seen, and the others stay as they are. */
export function searchContext(contests: readonly Contest[], weights: Weights, name: SignalName): Weights {
  if (!says(contests, name)) return weights;
  const found = climb(contests, weights, (each) => each === name);
  return outweighs(gains(contests, found), gains(contests, weights)) ? found : weights;
}

function without(weights: Weights, names: ReadonlySet<SignalName>): Weights {
  return { ...weights, ...Object.fromEntries([...names].map((name) => [name, 0])) };
}

function says(contests: readonly Contest[], name: SignalName): boolean {
  const row = signalNames.indexOf(name);
  return contests.some(({ scores, hits }) =>
    scores.subarray(row * hits.length, (row + 1) * hits.length).some((score) => score !== 0),
  );
}

function climb(contests: readonly Contest[], start: Weights, movable: (name: SignalName) => boolean): Weights {
  let weights = start;
  let most = mean(gains(contests, weights));
  for (let pass = 0; pass < passesMax; pass += 1) {
    const before = most;
    for (const name of signalNames) {
      if (!movable(name)) continue;
      const from = weights;
      const largest = Math.max(...Object.values(from));
      const values = from[name] === 0 ? beginnings.map((part) => part * largest) : factors.map((by) => by * from[name]);
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

function outweighs(these: Float64Array, those: Float64Array): boolean {
  const differences = these.map((value, at) => value - (those[at] as number));
  const average = mean(differences);
  const squares = differences.reduce((sum, difference) => sum + (difference - average) ** 2, 0);
  const error = Math.sqrt(squares / Math.max(1, differences.length - 1) / differences.length);
  return average > 2 * error;
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
