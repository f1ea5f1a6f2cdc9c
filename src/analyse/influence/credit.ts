import type { ActLog, TieList } from './act-log.js';
import type { PooledFit } from './decay.js';
import { decayDensity, type Exposures, forEachFollowed } from './exposures.js';
import { type RatePrior, refinedPrior } from './rate-prior.js';

/** How the credit for every act is shared out, and what each tie is thereby taken to pass on. Indexes are those of the ties. */
export interface CreditFit {
  /** Acts credited to the tie: it need not be whole. */
  readonly credit: Float64Array;
  /** Sum of the squares of the shares: what the credit is worth as evidence, for shares that others could have are worth less (Louis 1982). */
  readonly worth: Float64Array;
  /** Exposures, each by the share of its effect that was seen, weighted by how far its kind of act passes on. */
  readonly seen: Float64Array;
  /** Sum of lags, days, each by its credit. */
  readonly lagSum: Float64Array;
  /** Acts brought about by an exposure: posterior mean. */
  readonly rate: Float64Array;
  readonly priors: readonly RatePrior[];
  /** Of each following of the exposures: the share of its act that is its own. */
  readonly shares: Float64Array;
  /** Of each kind of act. */
  readonly chanceFactors: readonly number[];
}

export interface CreditGround {
  readonly log: ActLog;
  readonly ties: TieList;
  readonly exposures: Exposures;
  readonly chance: Float64Array;
  readonly pooled: readonly PooledFit[];
  /** Ties that are alike before anything is known of their acts, numbered from 0. */
  readonly stratum: Uint16Array;
  readonly strata: number;
}

const steps = 60;

/**
 * Shares the credit for each act among those whose acts preceded it, by the decay and by what each tie passes on, and chance: partial credit with time decay (Goyal, Bonchi and
 * Lakshmanan 2010) whose shares are fitted by expectation and maximisation (Saito, Nakano and Kimura 2008), with chance as one more parent. The rate of each tie is drawn
 * towards its stratum by a gamma prior that is fitted to the data (empirical Bayes).
 */
export function shareCredit(ground: CreditGround): CreditFit {
  const { ties, exposures, stratum, strata, pooled } = ground;
  const factors = kindFactors(ground);
  const seen = seenOf(ground, factors);
  let priors: RatePrior[] = Array.from({ length: strata }, () => ({ shape: 1, mean: meanRate(ground) }));
  const rate = Float64Array.from(stratum, (of) => (priors[of] as RatePrior).mean);
  let chanceFactors = pooled.map(({ chanceFactor }) => chanceFactor);
  const acts = datedActs(ground);
  const members = Array.from({ length: strata }, (_, of) =>
    Uint32Array.from(stratum.keys()).filter((tie) => stratum[tie] === of && (seen[tie] as number) > 0),
  );
  const state = {
    credit: new Float64Array(ties.from.length),
    worth: new Float64Array(ties.from.length),
    lagSum: new Float64Array(ties.from.length),
    shares: new Float64Array(exposures.followings.act.length),
  };
  for (let step = 0; step < steps; step += 1) {
    chanceFactors = shareOnce(ground, { rate, factors, chanceFactors, acts, state });
    rate.forEach((_, tie) => {
      const { shape, mean } = priors[stratum[tie] as number] as RatePrior;
      rate[tie] = (shape + (state.credit[tie] as number)) / (shape / mean + (seen[tie] as number));
    });
    priors = priors.map((prior, of) =>
      refinedPrior(prior, { rate, worth: state.worth, members: members[of] as Uint32Array }),
    );
  }
  return { ...state, seen, rate, priors, chanceFactors };
}

interface Shared {
  readonly rate: Float64Array;
  /** Of each kind of tie and of act. */
  readonly factors: Float64Array;
  readonly chanceFactors: readonly number[];
  readonly acts: Float64Array;
  readonly state: Pick<CreditFit, 'credit' | 'worth' | 'lagSum' | 'shares'>;
}

/** One expectation step. Returns the factors of chance that follow from it. */
function shareOnce({ ties, exposures, chance, pooled }: CreditGround, shared: Shared): number[] {
  const { rate, factors, chanceFactors, acts, state } = shared;
  const { followings } = exposures;
  const byChance = Float64Array.from(acts);
  state.credit.fill(0);
  state.worth.fill(0);
  state.lagSum.fill(0);
  const pressure = new Float64Array(Math.max(1, longest(followings)));
  forEachFollowed(followings, (from, end) => {
    const kind = followings.kind[from] as number;
    const { decay } = pooled[kind] as PooledFit;
    let whole = (chanceFactors[kind] as number) * (chance[followings.act[from] as number] as number);
    for (let row = from; row < end; row += 1) {
      const byLikeness = pooled[kind]?.byLikeness[ties.kind[followings.tie[row] as number] as number] as number;
      whole += byLikeness * decayDensity(decay, followings.lag[row] as number);
    }
    const chanceHere = whole;
    for (let row = from; row < end; row += 1) {
      const tie = followings.tie[row] as number;
      const factor = factors[(ties.kind[tie] as number) * pooled.length + kind] as number;
      const press = (rate[tie] as number) * factor * decayDensity(decay, followings.lag[row] as number);
      pressure[row - from] = press;
      whole += press;
    }
    byChance[kind] = (byChance[kind] as number) - 1 + chanceHere / whole;
    for (let row = from; row < end; row += 1) {
      const tie = followings.tie[row] as number;
      const share = (pressure[row - from] as number) / whole;
      state.shares[row] = share;
      state.credit[tie] = (state.credit[tie] as number) + share;
      state.worth[tie] = (state.worth[tie] as number) + share * share;
      state.lagSum[tie] = (state.lagSum[tie] as number) + share * (followings.lag[row] as number);
    }
  });
  return chanceFactors.map((_, kind) => Math.max(1e-6, (byChance[kind] as number) / Math.max(1, acts[kind] as number)));
}

function longest(followings: Exposures['followings']): number {
  let most = 0;
  forEachFollowed(followings, (from, end) => {
    most = Math.max(most, end - from);
  });
  return most;
}

function datedActs({ log, pooled }: CreditGround): Float64Array {
  const acts = new Float64Array(pooled.length);
  log.item.forEach((item, act) => {
    const kind = log.items[item]?.kind ?? 0;
    if (!Number.isNaN(log.day[act] as number)) acts[kind] = (acts[kind] as number) + 1;
  });
  return acts;
}

/** How much more or less each kind of act passes on along each kind of tie than its ties do on the average. */
function kindFactors({ ties, exposures, pooled }: CreditGround): Float64Array {
  const kinds = pooled.length;
  const tieKinds = pooled[0]?.perExposure.length ?? 0;
  const seen = new Float64Array(tieKinds * kinds);
  exposures.seen.forEach((each, at) => {
    const of = (ties.kind[Math.floor(at / kinds)] as number) * kinds + (at % kinds);
    seen[of] = (seen[of] as number) + each;
  });
  return seen.map((_, at) => {
    const of = Math.floor(at / kinds);
    let [sum, whole] = [0, 0];
    for (let kind = 0; kind < kinds; kind += 1) {
      sum += ((pooled[kind] as PooledFit).perExposure[of] as number) * (seen[of * kinds + kind] as number);
      whole += seen[of * kinds + kind] as number;
    }
    const own = (pooled[at % kinds] as PooledFit).perExposure[of] as number;
    return sum > 0 && whole > 0 ? own / (sum / whole) : 1;
  });
}

function seenOf({ ties, exposures, pooled }: CreditGround, factors: Float64Array): Float64Array {
  const kinds = pooled.length;
  return Float64Array.from(ties.from, (_, tie) => {
    let sum = 0;
    for (let kind = 0; kind < kinds; kind += 1) {
      sum +=
        (exposures.seen[tie * kinds + kind] as number) * (factors[(ties.kind[tie] as number) * kinds + kind] as number);
    }
    return sum;
  });
}

function meanRate({ pooled }: CreditGround): number {
  const rates = pooled.flatMap(({ perExposure }) => [...perExposure]);
  return Math.max(1e-4, rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length));
}
