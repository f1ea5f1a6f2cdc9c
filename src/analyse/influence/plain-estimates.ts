import type { TieList } from './act-log.js';
import type { PooledFit } from './decay.js';
import { decayDensity, type Exposures, forEachFollowed } from './exposures.js';

/** What a tie passes on by the methods of the literature as they stand: no chance, no shrinkage. Probability of each tie; 0 without exposures. */
export interface PlainEstimates {
  /** Acts followed within the window over exposures (Goyal, Bonchi and Lakshmanan 2010). */
  readonly bernoulli: Float64Array;
  /** The same, each act's credit shared among all who were followed, by decay (ibid.). */
  readonly partialCredit: Float64Array;
  /** The credit shared by what each tie is found to pass on, until that stands (Saito, Nakano and Kimura 2008). */
  readonly expectation: Float64Array;
}

const steps = 30;

/** A cross-check of what `shareCredit` finds. */
export function plainEstimates(ties: TieList, exposures: Exposures, pooled: readonly PooledFit[]): PlainEstimates {
  const { followings, count } = exposures;
  const over = (credit: Float64Array) => credit.map((sum, tie) => Math.min(1, sum / Math.max(1, count[tie] as number)));
  const shared = (weightOf: (row: number) => number) => {
    const credit = new Float64Array(ties.from.length);
    forEachFollowed(followings, (from, end) => {
      let whole = 0;
      for (let row = from; row < end; row += 1) whole += weightOf(row);
      for (let row = from; row < end; row += 1) {
        const tie = followings.tie[row] as number;
        credit[tie] = (credit[tie] as number) + (whole > 0 ? weightOf(row) / whole : 0);
      }
    });
    return over(credit);
  };
  const whole = new Float64Array(ties.from.length);
  for (const tie of followings.tie) whole[tie] = (whole[tie] as number) + 1;
  const partialCredit = shared((row) =>
    decayDensity(pooled[followings.kind[row] as number]?.decay as PooledFit['decay'], followings.lag[row] as number),
  );
  let expectation: Float64Array = over(whole);
  for (let step = 0; step < steps; step += 1) {
    const now = expectation;
    expectation = noisyOr(ties, exposures, now);
  }
  return { bernoulli: over(whole), partialCredit, expectation };
}

/** One step: of an act that several could have brought about, each did with its probability over that of any. */
function noisyOr(ties: TieList, { followings, count }: Exposures, now: Float64Array): Float64Array {
  const credit = new Float64Array(ties.from.length);
  forEachFollowed(followings, (from, end) => {
    let none = 1;
    for (let row = from; row < end; row += 1) none *= 1 - (now[followings.tie[row] as number] as number);
    for (let row = from; row < end; row += 1) {
      const tie = followings.tie[row] as number;
      credit[tie] = (credit[tie] as number) + (now[tie] as number) / Math.max(1e-12, 1 - none);
    }
  });
  return credit.map((sum, tie) => Math.min(1, sum / Math.max(1, count[tie] as number)));
}
