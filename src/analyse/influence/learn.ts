import type { ActLog, TieList } from './act-log.js';
import { chanceDensities } from './chance.js';
import { type ClassEstimate, estimateClasses } from './class-estimates.js';
import { type CreditFit, shareCredit } from './credit.js';
import { type Dated, learnDecays, type PooledFit } from './decay.js';
import { type Exposures, type Followings, gatherExposures } from './exposures.js';
import { gammaQuantile } from './gamma.js';
import { InfluenceClasses, type ItemCategories } from './influence-classes.js';
import { type ClassLift, testLift } from './lift.js';
import { plainEstimates } from './plain-estimates.js';
import { rankCorrelation } from './rank-correlation.js';
import { checkSeeds, type SeedsCheck } from './seeds-check.js';
import { TimeShuffle } from './time-shuffle.js';

export interface InfluenceQuestion {
  readonly log: ActLog;
  readonly ties: TieList;
  /** Kinds of acts and of ties, each numbered from 0. */
  readonly kinds: number;
  readonly tieKinds: number;
  readonly categories: ItemCategories;
  readonly seed: number;
  /** Worlds of the time-shuffle test, at least 20. */
  readonly shuffles: number;
}

/** What is learned of each tie. */
export interface LearnedInfluence {
  /** That an act of the one brings about the same act of the other, 0 to 1, beyond chance and likeness; and its 90 % interval. */
  readonly probability: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** How many times as often as by chance and likeness; 0 where the time-shuffle test claims nothing. */
  readonly lift: Float64Array;
  /** Exposures: acts of the one that the other had not done yet. */
  readonly evidence: Uint32Array;
  /** Mean days from the one's act to the other's, of what is credited. */
  readonly lag: Float64Array;
  readonly classes: readonly ClassLift[];
  /** By category and channel; empty where the test claims no lift at all. */
  readonly byCategory: readonly ClassEstimate[];
  readonly pooled: readonly PooledFit[];
  /** Acts that followed one of a tie within the window of their kind. */
  readonly followings: Followings;
  readonly influenceClasses: InfluenceClasses;
  readonly crossCheck: CrossCheck;
  readonly seedsCheck: SeedsCheck | null;
}

/** Rank correlation of the probabilities with what plainer methods find, over the ties with enough exposures. */
export interface CrossCheck {
  readonly ties: number;
  readonly bernoulli: number;
  readonly partialCredit: number;
  readonly expectation: number;
}

/** Ends of the 90 % interval. */
const [lowerShare, upperShare] = [0.05, 0.95];
const strengthBins = 5;
const shuffledWorlds = 3;
const exposuresMin = 5;

/** Told before each stretch of work; may end it by throwing. */
export type Breathe = (stage: string, done: number, total: number) => Promise<void>;

/** Learns what passes along each tie from who acted when. Deterministic by the seed. The methods are told in docs/influence.md. */
export async function learnInfluence(question: InfluenceQuestion, breathe: Breathe): Promise<LearnedInfluence> {
  const { log, ties, kinds, tieKinds, categories, seed, shuffles } = question;
  const influenceClasses = new InfluenceClasses(categories, kinds, tieKinds);
  const shuffle = new TimeShuffle(log, seed);
  const shuffled: Dated[] = [];
  for (let world = 0; world < shuffledWorlds; world += 1) {
    await breathe('shuffling times', world, shuffledWorlds);
    const dated = { ...log, day: shuffle.next().slice() };
    shuffled.push({ log: dated, chance: chanceDensities(dated) });
  }
  await breathe('learning decays', 0, 1);
  const chance = chanceDensities(log);
  const pooled = learnDecays({ log, ties, chance, kinds, tieKinds }, shuffled);
  await breathe('sharing credit', 0, 1);
  const exposures = gatherExposures(log, ties, { decays: pooled.map(({ decay }) => decay), chosen: ties.from.keys() });
  const { stratum, strata } = strataOf(ties, tieKinds);
  const fit = shareCredit({ log, ties, exposures, chance, pooled, stratum, strata });
  const lifts = await testLift({ log, ties, kinds, tieKinds, influenceClasses, shuffles }, shuffle, (done) =>
    breathe('testing against shuffled times', done, shuffles),
  );
  const learned = probabilitiesOf(fit, stratum);
  await breathe('comparing categories', 0, 1);
  const ground = { log, ties, exposures, chance, pooled, fit };
  const credit = { log, ties, followings: exposures.followings, shares: fit.shares };
  return {
    ...learned,
    lift: lifts.ofTie,
    evidence: exposures.count,
    lag: lagsOf(question, { fit, exposures, pooled }),
    classes: lifts.classes,
    byCategory: estimateClasses(ground, { influenceClasses, shuffled, lifts }),
    pooled,
    followings: exposures.followings,
    influenceClasses,
    crossCheck: crossCheckOf(question, { fit, exposures, pooled }),
    seedsCheck: await checkSeeds(credit, learned.probability, {
      seed,
      breathe: () => breathe('scoring seeds from the log', 0, 1),
    }),
  };
}

/** Ties of one kind and of about one strength are alike until their acts tell more. */
function strataOf({ kind, strength }: TieList, tieKinds: number): { stratum: Uint16Array; strata: number } {
  const known = strength.filter((each) => !Number.isNaN(each)).sort();
  const ends = Array.from(
    { length: strengthBins - 1 },
    (_, at) => known[Math.floor(((at + 1) * known.length) / strengthBins)] ?? 0,
  );
  const stratum = Uint16Array.from(kind, (of, tie) => {
    const own = strength[tie] as number;
    const bin = Number.isNaN(own) ? strengthBins : ends.filter((end) => own >= end).length;
    return of * (strengthBins + 1) + bin;
  });
  return { stratum, strata: tieKinds * (strengthBins + 1) };
}

/** The rate of acts is gamma with the shape of the prior and of the evidence; an exposure brings about at least one with probability 1 − exp(−rate). */
function probabilitiesOf({ rate, worth, priors }: CreditFit, stratum: Uint16Array) {
  const shapes = worth.map((own, tie) => own + (priors[stratum[tie] as number]?.shape as number));
  const at = (share: number) =>
    rate.map((mean, tie) => {
      const shape = shapes[tie] as number;
      return -Math.expm1((-mean * gammaQuantile(shape, share)) / shape);
    });
  return { probability: rate.map((mean) => -Math.expm1(-mean)), lower: at(lowerShare), upper: at(upperShare) };
}

interface Found {
  readonly fit: CreditFit;
  readonly exposures: Exposures;
  readonly pooled: readonly PooledFit[];
}

/** Drawn towards the mean lag of the kinds of act by one act of it. */
function lagsOf({ kinds }: InfluenceQuestion, { fit, exposures, pooled }: Found): Float64Array {
  return fit.credit.map((credit, tie) => {
    let [sum, whole] = [1e-9 * (pooled[0]?.decay.meanDays ?? 0), 1e-9];
    for (let kind = 0; kind < kinds; kind += 1) {
      const seen = exposures.seen[tie * kinds + kind] as number;
      sum += seen * (pooled[kind] as PooledFit).decay.meanDays;
      whole += seen;
    }
    return ((fit.lagSum[tie] as number) + sum / whole) / (credit + 1);
  });
}

function crossCheckOf({ ties }: InfluenceQuestion, { fit, exposures, pooled }: Found): CrossCheck {
  const enough = [...ties.from.keys()].filter((tie) => (exposures.count[tie] as number) >= exposuresMin);
  const pick = (values: Float64Array) => enough.map((tie) => values[tie] as number);
  const plain = plainEstimates(ties, exposures, pooled);
  const against = (values: Float64Array) => rankCorrelation(pick(fit.rate), pick(values));
  return {
    ties: enough.length,
    bernoulli: against(plain.bernoulli),
    partialCredit: against(plain.partialCredit),
    expectation: against(plain.expectation),
  };
}
