import { seededRandom } from '../../src/recommend/seeded.js';

const draws = 1_000;

export interface Difference {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** The mean difference of two figures of the same customers and its 95 % interval, by a paired bootstrap over customers (1,000 draws). */
export function paired(these: readonly number[], those: readonly number[]): Difference {
  const random = seededRandom(7);
  const differences = these.map((value, at) => value - (those[at] ?? 0));
  const means = Array.from({ length: draws }, () => {
    let sum = 0;
    for (let at = 0; at < differences.length; at += 1) {
      sum += differences[Math.floor(random() * differences.length)] ?? 0;
    }
    return sum / differences.length;
  }).sort((a, b) => a - b);
  return {
    mean: mean(differences),
    lower: means[Math.floor(0.025 * draws)] ?? Number.NaN,
    upper: means[Math.floor(0.975 * draws)] ?? Number.NaN,
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
