import { type ActLog, kindOf, type TieList } from './act-log.js';
import { type Decay, decayDensity, exposuresOf, type Followings, forEachFollowed, seenShare } from './exposures.js';
import type { InfluenceClasses } from './influence-classes.js';

/** Acts by which the multiplier of a class is drawn towards that of the class above. */
const shape = 8;
/** Acts by which the share that chance explains of a category is drawn towards that of all. */
const chancePrior = 20;
const steps = 30;

/** A log, and what is held to be known of it: the acts that each tie passes on, and what falls near each other without. */
export interface PassingWorld {
  readonly log: ActLog;
  readonly ties: TieList;
  /** The ties that are looked at: all of each customer who follows, or none. */
  readonly chosen: Uint32Array;
  readonly followings: Followings;
  readonly chance: Float64Array;
  readonly decays: readonly Decay[];
  /** Of each kind of act. */
  readonly chanceFactors: readonly number[];
  /** Acts that an exposure of a tie to a kind of act brings about over all. */
  readonly rate: (tie: number, kind: number) => number;
  /** Acts that follow an exposure of a cell by likeness. */
  readonly likeness: (cell: number) => number;
}

/** How many times as far as over all the acts of each class pass on. */
export interface Multipliers {
  readonly multiplier: Float64Array;
  /** The shape of the posterior, which is gamma. */
  readonly shape: Float64Array;
  /** Acts that are credited to ties, by class. */
  readonly credit: Float64Array;
  /** Of each following of the first world: the share of its act that is its own. */
  readonly shares: Float64Array;
}

/**
 * Fits the multipliers to worlds by expectation and maximisation, with what each tie passes on held fixed. Each is drawn towards that of the category above and of its channel, and at the top
 * towards 1: where little is known of a category it is what is known of those above.
 */
export function fitMultipliers(worlds: readonly PassingWorld[], classes: InfluenceClasses): Multipliers {
  const expected = expectedOf(worlds, classes);
  const acts = worlds.map((world) => actsByTop(world, classes));
  let chanceFactors = worlds.map((world, at) => {
    return (acts[at] as Float64Array).map((_, place) => world.chanceFactors[place % world.chanceFactors.length] ?? 1);
  });
  let fitted: Float64Array = drawn(classes, { credit: new Float64Array(classes.count), expected });
  let shares: Float64Array = new Float64Array(0);
  let worth: Float64Array = new Float64Array(classes.count);
  let credit: Float64Array = new Float64Array(classes.count);
  for (let step = 0; step < steps; step += 1) {
    const shared = worlds.map((world, at) =>
      share(world, classes, {
        multiplier: step === 0 ? null : fitted,
        chanceFactors: chanceFactors[at] as Float64Array,
        byChance: (acts[at] as Float64Array).slice(),
      }),
    );
    chanceFactors = shared.map(({ byChance }, at) =>
      byChance.map((sum, place) => {
        const prior = chancePrior * ((worlds[at] as PassingWorld).chanceFactors[place % kindsOf(worlds)] ?? 1);
        return (sum + prior) / (((acts[at] as Float64Array)[place] as number) + chancePrior);
      }),
    );
    credit = classes.summed(sumOf(shared.map((each) => each.credit)));
    worth = classes.summed(sumOf(shared.map((each) => each.worth)));
    fitted = drawn(classes, { credit, expected });
    shares = shared[0]?.shares ?? shares;
  }
  return { multiplier: fitted, shape: worth.map((own) => own + shape), credit, shares };
}

function kindsOf(worlds: readonly PassingWorld[]): number {
  return worlds[0]?.chanceFactors.length ?? 1;
}

/** Posterior means from the top of the tree down. `expected`: acts that would be passed on if all classes were alike. */
function drawn(
  classes: InfluenceClasses,
  { credit, expected }: { readonly credit: Float64Array; readonly expected: Float64Array },
): Float64Array {
  const fitted = new Float64Array(classes.count).fill(1);
  const whole = classes.of(-1, -1);
  const scale = (expected[whole] as number) > 0 ? (credit[whole] as number) / (expected[whole] as number) : 1;
  const posterior = (of: number, { prior, seen }: { readonly prior: number; readonly seen: number }) =>
    (shape + (credit[of] as number)) / (shape / prior + scale * seen);
  for (let category = -1; category < classes.categories.parent.length; category += 1) {
    const own = classes.of(category, -1);
    const above = category < 0 ? null : classes.above(own);
    // By how much a channel differs from all of them in the category above.
    const byChannel = (channel: number) =>
      above === null ? 1 : (fitted[classes.above(classes.of(category, channel))] as number) / (fitted[above] as number);
    if (above !== null) {
      let seen = 0;
      for (let channel = 0; channel < classes.channels; channel += 1)
        seen += byChannel(channel) * (expected[classes.of(category, channel)] as number);
      fitted[own] = posterior(own, { prior: fitted[above] as number, seen });
    }
    for (let channel = 0; channel < classes.channels; channel += 1) {
      const of = classes.of(category, channel);
      fitted[of] = posterior(of, {
        prior: (fitted[own] as number) * byChannel(channel),
        seen: expected[of] as number,
      });
    }
  }
  return fitted;
}

function expectedOf(worlds: readonly PassingWorld[], classes: InfluenceClasses): Float64Array {
  const cells = new Float64Array(classes.cells);
  for (const { log, ties, chosen, decays, rate } of worlds) {
    for (const tie of chosen) {
      exposuresOf(log, ties, tie, ({ kind, earlier, days }) => {
        const cell = classes.cell(log.item[earlier] as number, classes.channel(ties.kind[tie] as number, kind));
        const seen = rate(tie, kind) * seenShare(decays[kind] as Decay, days);
        cells[cell] = (cells[cell] as number) + seen;
      });
    }
  }
  return classes.summed(cells);
}

/** Dated acts of those who follow in the world, at (top category + 1) × kinds + kind. */
function actsByTop({ log, ties, chosen, chanceFactors }: PassingWorld, classes: InfluenceClasses): Float64Array {
  const kinds = chanceFactors.length;
  const acts = new Float64Array((classes.categories.parent.length + 1) * kinds);
  const follows = new Set(Uint32Array.from(chosen, (tie) => ties.to[tie] as number));
  log.item.forEach((item, act) => {
    if (Number.isNaN(log.day[act] as number) || !follows.has(log.customer[act] as number)) return;
    const kind = kindOf(log.items, item);
    const place = (classes.topOf(classes.cell(item, kind)) + 1) * kinds + kind;
    acts[place] = (acts[place] as number) + 1;
  });
  return acts;
}

interface Shared {
  /** Null: all are 1. */
  readonly multiplier: Float64Array | null;
  /** By top category and kind of act. */
  readonly chanceFactors: Float64Array;
  /** Begins as the acts; ends as those that are due to chance. */
  readonly byChance: Float64Array;
}

/** One expectation step. */
function share(world: PassingWorld, classes: InfluenceClasses, { multiplier, chanceFactors, byChance }: Shared) {
  const { log, ties, followings, decays, chance } = world;
  const kinds = decays.length;
  const credit = new Float64Array(classes.cells);
  const worth = new Float64Array(classes.cells);
  const shares = new Float64Array(followings.act.length);
  forEachFollowed(followings, (from, end) => {
    const act = followings.act[from] as number;
    const item = log.item[act] as number;
    const kind = followings.kind[from] as number;
    const decay = decays[kind] as Decay;
    const cellOf = (row: number) =>
      classes.cell(item, classes.channel(ties.kind[followings.tie[row] as number] as number, kind));
    const place = (classes.topOf(cellOf(from)) + 1) * kinds + kind;
    let whole = (chanceFactors[place] as number) * (chance[act] as number);
    for (let row = from; row < end; row += 1)
      whole += world.likeness(cellOf(row)) * decayDensity(decay, followings.lag[row] as number);
    const chanceHere = whole;
    for (let row = from; row < end; row += 1) {
      const times = multiplier === null ? 1 : (multiplier[classes.ofCell(cellOf(row))] as number);
      const density = decayDensity(decay, followings.lag[row] as number);
      shares[row] = times * world.rate(followings.tie[row] as number, kind) * density;
      whole += shares[row] as number;
    }
    byChance[place] = (byChance[place] as number) - 1 + chanceHere / whole;
    for (let row = from; row < end; row += 1) {
      const own = (shares[row] as number) / whole;
      const cell = cellOf(row);
      shares[row] = own;
      credit[cell] = (credit[cell] as number) + own;
      worth[cell] = (worth[cell] as number) + own * own;
    }
  });
  return { credit, worth, shares, byChance };
}

function sumOf(arrays: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(arrays[0]?.length ?? 0);
  for (const array of arrays)
    array.forEach((value, at) => {
      sum[at] = (sum[at] as number) + value;
    });
  return sum;
}
