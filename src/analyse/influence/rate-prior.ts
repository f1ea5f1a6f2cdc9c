import { digamma } from './gamma.js';

/** A gamma distribution of rates. */
export interface RatePrior {
  readonly shape: number;
  readonly mean: number;
}

/** Ties below which the prior of all stands. */
export const membersMin = 20;

interface Posteriors {
  /** Posterior mean of each tie, and what its acts are worth as evidence: the posterior's shape is that and the prior's. */
  readonly rate: Float64Array;
  readonly worth: Float64Array;
  readonly members: Uint32Array;
}

const shapeMin = 0.05;
const shapeMax = 200;

/**
 * One step of expectation and maximisation for the gamma prior of rates whose posteriors are gamma: it takes in how unsure each still is, where counts that were shared out among several
 * would make the rates look more alike than they are.
 */
export function refinedPrior(prior: RatePrior, { rate, worth, members }: Posteriors): RatePrior {
  if (members.length < membersMin) return prior;
  let [sum, logs] = [0, 0];
  for (const tie of members) {
    const shape = prior.shape + (worth[tie] as number);
    sum += rate[tie] as number;
    logs += digamma(shape) + Math.log((rate[tie] as number) / shape);
  }
  const mean = sum / members.length;
  const gap = Math.max(1e-6, Math.log(mean) - logs / members.length);
  // ln a - psi(a) = gap, by Minka's (2002) closed form, within 1.5 %.
  const shape = (3 - gap + Math.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap);
  return { shape: Math.min(shapeMax, Math.max(shapeMin, shape)), mean: Math.max(1e-6, mean) };
}
