import { seededRandom } from './seeded.js';

const draws = 1_000;
const seed = 7;

/** Ends of the 95 % interval of a mean. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface Difference extends Interval {
  readonly mean: number;
}

/** The interval of the mean of what customers have, by the percentile bootstrap over customers (Efron and Tibshirani, 1993; 1,000 draws, always the same). `values` must not be empty. */
export function meanInterval(values: readonly number[]): Interval {
  const random = seededRandom(seed);
  const known = Float64Array.from(values);
  const means = Float64Array.from({ length: draws }, () => {
    let sum = 0;
    for (let at = 0; at < known.length; at += 1) sum += known[Math.floor(random() * known.length)] as number;
    return sum / known.length;
  }).sort();
  return { lower: means[Math.floor(0.025 * draws)] as number, upper: means[Math.floor(0.975 * draws)] as number };
}

/** The mean difference of two figures of the same customers: the same customers are drawn for both. */
export function paired(these: readonly number[], those: readonly number[]): Difference {
  const differences = these.map((value, at) => value - (those[at] as number));
  return { mean: mean(differences), ...meanInterval(differences) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
