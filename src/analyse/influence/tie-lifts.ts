import type { TieList } from './act-log.js';
import { betaBelow, logGamma } from './gamma.js';
import { membersMin } from './rate-prior.js';

/** What the test counted of single ties, at tie × kinds + kind of act. */
export interface TieCounts {
  /** Pairs in which the follower was later, within the window of their class; and how many there were in all shuffled worlds together. */
  readonly observed: Float64Array;
  readonly shuffled: Float64Array;
  /** Shuffled worlds. */
  readonly worlds: number;
  /** 1 where both ends acted on one item. */
  readonly paired: Uint8Array;
}

/** A class, and its lift or 0. */
interface ClassFound {
  readonly tieKind: number;
  readonly kind: number;
  readonly expected: number;
  readonly lift: number;
}

/** How sure a tie must be of a lift above 1 to claim one. */
const tieSureMin = 0.9;

/**
 * Lifts of the single ties, by the kinds of act whose class claims one, drawn towards that of their kind of tie (empirical Bayes). Of the pairs of a tie that follow in the log or in a shuffled world,
 * those of the log are binomial with odds of the lift over the number of worlds, however often chance makes the tie follow: few worlds tell that badly of a single tie, and lifts would look
 * unlike where only the guesses of chance are. A tie claims where the posterior is sure enough that its lift is above 1.
 */
export function tieLifts(
  ties: TieList,
  found: readonly ClassFound[],
  { observed, shuffled, worlds, paired }: TieCounts,
): Float64Array {
  const ofTie = new Float64Array(ties.from.length);
  const kinds = observed.length / ties.from.length;
  for (const tieKind of new Set(found.map((each) => each.tieKind))) {
    const claimed = found.filter((each) => each.tieKind === tieKind && each.lift > 0);
    if (claimed.length === 0) continue;
    const sum = claimed.reduce((all, each) => all + each.expected, 0);
    const mean = claimed.reduce((all, each) => all + each.lift * each.expected, 0) / sum;
    const over = (counts: Float64Array | Uint8Array, tie: number) =>
      claimed.reduce((all, { kind }) => all + (counts[tie * kinds + kind] as number), 0);
    const members = [...ties.kind.keys()]
      .filter((tie) => ties.kind[tie] === tieKind && over(paired, tie) > 0)
      .map((tie) => ({ tie, followed: over(observed, tie), byChance: over(shuffled, tie) }));
    const prior = fitLiftPrior(members, worlds, { shape: 1, mean });
    for (const { tie, followed, byChance } of members) {
      const [a, b] = [prior.shape + followed, secondShape(prior, worlds) + byChance];
      const lift = (worlds * a) / (b - 1);
      if (betaBelow(a, b, 1 / (1 + worlds)) <= 1 - tieSureMin && lift > 1) ofTie[tie] = lift;
    }
  }
  return ofTie;
}

/** Lifts whose odds, lift / worlds, are those of a beta distribution with this first shape. */
interface LiftPrior {
  readonly shape: number;
  readonly mean: number;
}

interface Counts {
  readonly followed: number;
  readonly byChance: number;
}

const shapesTried = [0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1, 1.5, 2.2, 3.3, 5, 8, 12, 20, 40, 100] as const;
/** Logarithms of likelihood by which a prior must be likelier to count as better: the 95 % limit of a profile likelihood. */
const likelierMin = 1.92;

function secondShape({ shape, mean }: LiftPrior, worlds: number): number {
  return 1 + (worlds * shape) / mean;
}

/**
 * The prior under which what the members followed is most likely (beta-binomial). Of priors that are about as likely it is the narrowest: ties are taken to be alike unless their acts say
 * otherwise.
 */
export function fitLiftPrior(members: readonly Counts[], worlds: number, prior: LiftPrior): LiftPrior {
  const telling = members.filter(({ followed, byChance }) => followed + byChance > 0);
  if (telling.length < membersMin) return prior;
  const counted = countedAlike(telling);
  const tried = shapesTried.map((shape) => {
    const likelihoodAt = (logMean: number) => likelihoodOf(counted, worlds, { shape, mean: Math.exp(logMean) });
    const logMean = highest(likelihoodAt, Math.log(prior.mean / 10), Math.log(prior.mean * 10));
    return { shape, mean: Math.exp(logMean), likelihood: likelihoodAt(logMean) };
  });
  const likelihoodMax = Math.max(...tried.map(({ likelihood }) => likelihood));
  return tried.findLast(({ likelihood }) => likelihood >= likelihoodMax - likelierMin) ?? prior;
}

interface CountedAlike extends Counts {
  readonly members: number;
}

function countedAlike(members: readonly Counts[]): CountedAlike[] {
  const alike = new Map<string, CountedAlike>();
  for (const { followed, byChance } of members) {
    const key = `${followed} ${byChance}`;
    alike.set(key, { followed, byChance, members: (alike.get(key)?.members ?? 0) + 1 });
  }
  return [...alike.values()];
}

function likelihoodOf(counted: readonly CountedAlike[], worlds: number, prior: LiftPrior): number {
  const [a, b] = [prior.shape, secondShape(prior, worlds)];
  const whole = logBeta(a, b);
  return counted.reduce(
    (sum, { followed, byChance, members }) => sum + members * (logBeta(a + followed, b + byChance) - whole),
    0,
  );
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

const golden = (Math.sqrt(5) - 1) / 2;
const sections = 32;

/** Where a function with one peak is highest between two ends (golden section). */
function highest(of: (at: number) => number, from: number, until: number): number {
  let [low, high] = [from, until];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [of(left), of(right)];
  for (let section = 0; section < sections; section += 1) {
    if (atLeft >= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = of(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = of(right);
    }
  }
  return (low + high) / 2;
}
