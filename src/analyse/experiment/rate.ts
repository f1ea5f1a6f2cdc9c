import { countStep } from '../../consent/statistics/figure.js';

/** A figure with the bounds between which the truth lies, at the confidence that was asked for. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** How many of how many, as published. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** Variance of what publishing does to a count: noise between −5 and 5, and rounding to 5. */
export const noiseVariance = (2 * countStep) ** 2 / 12 + countStep ** 2 / 12;

/**
 * A rate by the score interval (Wilson, 1927), of as many customers as would leave the uncertainty of sampling and of the published counts' noise together.
 * `bound`: see `normalBound`.
 */
export function rateOf({ count, of }: Share, bound: number): Estimate {
  const value = Math.min(count / of, 1 - 1 / of);
  const sampled = (value * (1 - value)) / of;
  const variance = sampled + ((1 + value * value) * noiseVariance) / (of * of);
  const size = (value * (1 - value)) / variance;
  const middle = (value + (bound * bound) / (2 * size)) / (1 + (bound * bound) / size);
  const half = (bound / (1 + (bound * bound) / size)) * Math.sqrt(variance + (bound * bound) / (4 * size * size));
  return { value, lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}

/** By how much a rate is above another of other customers: the hybrid score interval (Newcombe, "Interval estimation for the difference", 1998, method 10). */
export function differenceOf(one: Estimate, other: Estimate): Estimate {
  const value = one.value - other.value;
  return {
    value,
    lower: value - Math.hypot(one.value - one.lower, other.upper - other.value),
    upper: value + Math.hypot(one.upper - one.value, other.value - other.lower),
  };
}
