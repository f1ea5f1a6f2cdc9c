import { contribute, emptyTally, type Tally } from '../../consent/statistics/tally.js';
import type { ActLog, TieList } from './act-log.js';
import type { CreditFit } from './credit.js';
import { type Dated, type PooledFit, sampledTies } from './decay.js';
import { type Exposures, exposuresOf, gatherExposures } from './exposures.js';
import { gammaBelow, gammaQuantile } from './gamma.js';
import type { InfluenceClasses } from './influence-classes.js';
import type { Lifts } from './lift.js';
import { fitMultipliers, type Multipliers, type PassingWorld } from './multipliers.js';

/** How far the acts of a class pass on, beside all acts. */
export interface ClassEstimate {
  /** −1: of all. */
  readonly category: number;
  readonly channel: number;
  /** How many times as far as acts over all, drawn towards 1; and its 90 % interval. */
  readonly multiplier: number;
  readonly lower: number;
  readonly upper: number;
  /** How probable it is that acts of the class pass on further than acts over all. */
  readonly further: number;
  /** How many times as often as by chance and likeness an act of the class is followed; 0 where the time-shuffle test of the class claims nothing. */
  readonly lift: number;
  readonly exposures: number;
  /** What acts of others are credited to, and whose acts they are, each customer by the credit. */
  readonly followed: Tally;
  readonly followers: Tally;
}

interface Learned {
  readonly log: ActLog;
  readonly ties: TieList;
  readonly exposures: Exposures;
  readonly chance: Float64Array;
  readonly pooled: readonly PooledFit[];
  readonly fit: CreditFit;
}

const [lowerShare, upperShare] = [0.05, 0.95];

/** Of the classes to which anything is credited; none where no channel claims a lift. */
export function estimateClasses(
  learned: Learned,
  about: { readonly influenceClasses: InfluenceClasses; readonly shuffled: readonly Dated[]; readonly lifts: Lifts },
): ClassEstimate[] {
  const { influenceClasses: classes, lifts } = about;
  if (lifts.classes.every(({ lift }) => lift === 0)) return [];
  const likeness = fitMultipliers(
    about.shuffled.map((dated) => shuffledWorld(learned, dated)),
    classes,
  ).multiplier;
  const found = fitMultipliers([worldOf(learned, classes, likeness)], classes);
  const tallies = talliesOf(learned, classes, found);
  const exposed = exposuresByClass(learned, classes);
  const estimates: ClassEstimate[] = [];
  for (let of = 0; of < classes.count; of += 1) {
    const tally = tallies[of];
    if (tally === undefined) continue;
    const [mean, shape] = [found.multiplier[of] as number, found.shape[of] as number];
    estimates.push({
      category: classes.categoryOf(of),
      channel: classes.channelOf(of),
      multiplier: mean,
      lower: (mean * gammaQuantile(shape, lowerShare)) / shape,
      upper: (mean * gammaQuantile(shape, upperShare)) / shape,
      further: 1 - gammaBelow(shape, shape / mean),
      lift: lifts.ofClass[of] as number,
      exposures: exposed[of] as number,
      ...tally,
    });
  }
  return estimates;
}

/** The log as it is: what each tie passes on is held fixed, and what falls near each other by likeness is that of the class. */
function worldOf(
  { log, ties, exposures, chance, pooled, fit }: Learned,
  classes: InfluenceClasses,
  likeness: Float64Array,
): PassingWorld {
  const kinds = pooled.length;
  return {
    log,
    ties,
    chosen: Uint32Array.from(ties.from.keys()),
    followings: exposures.followings,
    chance,
    decays: pooled.map(({ decay }) => decay),
    chanceFactors: fit.chanceFactors,
    rate: (tie) => fit.rate[tie] as number,
    likeness: (cell) => {
      const channel = cell % classes.channels;
      const byLikeness = pooled[channel % kinds]?.byLikeness[Math.floor(channel / kinds)] as number;
      return byLikeness * (likeness[classes.ofCell(cell)] as number);
    },
  };
}

/** A world in which nobody follows anybody: what seems to pass on is likeness. */
function shuffledWorld({ ties, pooled }: Learned, { log, chance }: Dated): PassingWorld {
  const chosen = sampledTies(ties);
  const decays = pooled.map(({ decay }) => decay);
  return {
    log,
    ties,
    chosen,
    followings: gatherExposures(log, ties, { decays, chosen }).followings,
    chance,
    decays,
    chanceFactors: pooled.map(({ chanceFactor }) => chanceFactor),
    rate: (tie, kind) => pooled[kind]?.byLikeness[ties.kind[tie] as number] as number,
    likeness: () => 0,
  };
}

function exposuresByClass({ log, ties }: Learned, classes: InfluenceClasses): Float64Array {
  const cells = new Float64Array(classes.cells);
  for (const tie of ties.from.keys()) {
    exposuresOf(log, ties, tie, ({ kind, earlier }) => {
      const cell = classes.cell(log.item[earlier] as number, classes.channel(ties.kind[tie] as number, kind));
      cells[cell] = (cells[cell] as number) + 1;
    });
  }
  return classes.summed(cells);
}

/** Undefined of a class in which nothing followed. */
function talliesOf(
  { log, ties, exposures: { followings } }: Learned,
  classes: InfluenceClasses,
  { shares }: Pick<Multipliers, 'shares'>,
): { followed: Tally; followers: Tally }[] {
  const sums: { followed: Map<number, number>; followers: Map<number, number> }[] = [];
  const add = (to: Map<number, number>, customer: number, amount: number) =>
    to.set(customer, (to.get(customer) ?? 0) + amount);
  shares.forEach((amount, row) => {
    const tie = followings.tie[row] as number;
    const channel = classes.channel(ties.kind[tie] as number, followings.kind[row] as number);
    for (const of of classes.around(classes.cell(log.item[followings.act[row] as number] as number, channel))) {
      const sum = sums[of] ?? { followed: new Map(), followers: new Map() };
      sums[of] = sum;
      add(sum.followed, ties.from[tie] as number, amount);
      add(sum.followers, ties.to[tie] as number, amount);
    }
  });
  return sums.map(({ followed, followers }) => ({ followed: tallyOf(followed), followers: tallyOf(followers) }));
}

function tallyOf(sums: ReadonlyMap<number, number>): Tally {
  const tally = emptyTally();
  for (const amount of sums.values()) contribute(tally, amount);
  return tally;
}
