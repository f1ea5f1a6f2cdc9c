import { digamma, logGamma } from './gamma.js';

/** A gamma distribution of rates. */
export interface RatePrior {
  readonly shape: number;
  readonly mean: number;
}

const shapesTried = [0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1, 1.5, 2.2, 3.3, 5, 8, 12, 20, 40, 100] as const;
const meanSteps = 12;
const membersMax = 20_000;

interface Counts {
  /** Acts of each tie, whole numbers. */
  readonly credit: Float64Array;
  readonly seen: Float64Array;
  /** The ties that the prior is of. */
  readonly members: ArrayLike<number>;
  /** What stands where there are too few. */
  readonly prior: RatePrior;
}

const membersMin = 20;

/** Logarithms of likelihood by which a prior must be likelier to count as better: the 95 % limit of a profile likelihood. */
const likelierMin = 1.92;

/**
 * The gamma prior under which the acts of the members are most likely, each a Poisson count of its exposures (Robbins 1956; negative binomial likelihood). Of priors that
 * are about as likely it is the narrowest: members are taken to be alike unless their acts say otherwise.
 */
export function fitRatePrior({ credit, seen, members, prior }: Counts): RatePrior {
  if (members.length < membersMin) return prior;
  const every = Math.ceil(members.length / membersMax);
  const sample = Uint32Array.from(members).filter((_, at) => at % every === 0);
  let mean = prior.mean;
  const tried = shapesTried.map((shape) => {
    for (let step = 0; step < meanSteps; step += 1) mean = posteriorMean(shape, mean);
    return { shape, mean, likelihood: likelihoodOf(shape, mean) };
  });
  const likelihoodMax = Math.max(...tried.map(({ likelihood }) => likelihood));
  return tried.findLast(({ likelihood }) => likelihood >= likelihoodMax - likelierMin) ?? prior;

  function posteriorMean(shape: number, before: number): number {
    let sum = 0;
    for (const tie of sample) sum += (shape + (credit[tie] as number)) / (shape / before + (seen[tie] as number));
    return Math.max(1e-6, sum / sample.length);
  }
  function likelihoodOf(shape: number, of: number): number {
    let sum = sample.length * (shape * Math.log(shape) - logGamma(shape));
    for (const tie of sample) {
      const [count, weight] = [credit[tie] as number, of * (seen[tie] as number)];
      sum += logGamma(shape + count) + count * Math.log(weight) - (shape + count) * Math.log(shape + weight);
    }
    return sum;
  }
}

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
