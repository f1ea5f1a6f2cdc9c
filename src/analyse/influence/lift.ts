import { type ActLog, kindOf, type TieList } from './act-log.js';
import { decaysFor } from './decay.js';
import type { InfluenceClasses } from './influence-classes.js';
import { claimedFrom, classLift, Moments, zOf } from './shuffle-counts.js';
import { tieLifts } from './tie-lifts.js';
import type { TimeShuffle } from './time-shuffle.js';

/** What the shuffles say of all ties of a kind and acts of a kind. */
export interface ClassLift {
  readonly tieKind: number;
  readonly kind: number;
  /** Days after an act within which the follower's counts: where the class stands out most. */
  readonly windowDays: number;
  /** Items that both ends of a tie acted on, by pairs of acts. */
  readonly pairs: number;
  /** Pairs in which the follower was the later one, within the lift's window; and how many were so in the shuffles, with their standard deviation. */
  readonly followed: number;
  readonly expected: number;
  readonly deviation: number;
  /** Standard deviations by which it is above what chance and likeness can be. */
  readonly z: number;
  /** How many times as often as by chance and likeness; 0 where the test does not tell it from 1. */
  readonly lift: number;
}

export interface Lifts {
  readonly classes: readonly ClassLift[];
  /** Of each tie: 0, or above 1 where the test says that its acts are followed more often than chance and likeness explain. */
  readonly ofTie: Float64Array;
  /** Of each class by category and channel: 0, or above 1 where the test says so of the class alone. */
  readonly ofClass: Float64Array;
}

/** A window of the test, in the mean lags that are tried: later effects drown in what would be there anyway. */
const windowMeans = 1.5;
/** Pairs of acts below which a class is not looked at. */
const classPairsMin = 20;

interface Pairs {
  readonly tie: Uint32Array;
  readonly earlier: Uint32Array;
  readonly later: Uint32Array;
  /** Number of the class, tie kind × kinds + kind of act. */
  readonly of: Uint16Array;
  /** By category and channel. */
  readonly cell: Uint32Array;
}

interface Ground {
  readonly log: ActLog;
  readonly ties: TieList;
  readonly kinds: number;
  readonly tieKinds: number;
  readonly influenceClasses: InfluenceClasses;
  /** Half of them choose the window of each class, the others test it. */
  readonly shuffles: number;
}

/**
 * Tests each class against `shuffles` worlds in which nobody follows anybody. The threshold allows for every class and window that is looked at. `breathe` is awaited between the
 * worlds.
 */
export async function testLift(
  ground: Ground,
  shuffle: TimeShuffle,
  breathe: (done: number) => Promise<void>,
): Promise<Lifts> {
  const { log, ties, kinds, tieKinds, shuffles, influenceClasses } = ground;
  const pairs = coActs(ground);
  const classes = tieKinds * kinds;
  const windows = decaysFor(log).map(({ meanDays }) => windowMeans * meanDays);
  const choosing = Math.floor(shuffles / 2);
  const chosen = await chooseWindows({ pairs, classes, windows, day: log.day }, async (told) => {
    for (let done = 1; done <= choosing; done += 1) {
      told(shuffle.next());
      await breathe(done);
    }
  });
  const counted = { pairs, kinds, ties: ties.from.length, windowOf: chosen, influenceClasses };
  const observed = followedBy(counted, log.day);
  const shuffled = new Float64Array(observed.length);
  const moments = new Moments(classes);
  const ofClass = new Moments(influenceClasses.count);
  for (let done = choosing + 1; done <= shuffles; done += 1) {
    const ofTie = followedBy(counted, shuffle.next());
    ofTie.forEach((count, at) => {
      shuffled[at] = (shuffled[at] as number) + count;
    });
    moments.add(byClass(ofTie, ties, kinds, classes));
    ofClass.add(byCategory(counted, shuffle.day));
    await breathe(done);
  }
  const whole = new Float64Array(classes);
  for (const of of pairs.of) whole[of] = (whole[of] as number) + 1;
  const followed = byClass(observed, ties, kinds, classes);
  const zMin = claimedFrom(windows.length * lookedAt(whole));
  const found = Array.from({ length: classes }, (_, at): ClassLift => {
    const counts = { pairs: whole[at] as number, followed: followed[at] as number };
    const place = { tieKind: Math.floor(at / kinds), kind: at % kinds, windowDays: chosen[at] as number };
    const tested = classLift(counts, { ...moments.of(at), zMin });
    return { ...place, ...counts, ...tested, lift: counts.pairs < classPairsMin ? 0 : tested.lift };
  });
  return {
    classes: found,
    ofTie: tieLifts(ties, found, { observed, shuffled, worlds: shuffles - choosing, paired: pairedBy(counted) }),
    ofClass: classLifts(counted, { day: log.day, moments: ofClass, windows: windows.length }),
  };
}

interface Choosing {
  readonly pairs: Pairs;
  readonly classes: number;
  readonly windows: readonly number[];
  readonly day: Float64Array;
}

/** The window of each class in which the observed pairs stand out most from those of the shuffles that `play` tells. */
async function chooseWindows(
  about: Choosing,
  play: (told: (day: Float64Array) => void) => Promise<void>,
): Promise<Float64Array> {
  const { windows, classes } = about;
  const observed = countsWithin(about, about.day);
  const moments = new Moments(observed.length);
  await play((day) => moments.add(countsWithin(about, day)));
  return Float64Array.from({ length: classes }, (_, of) => {
    const z = windows.map((_, at) => {
      const { expected, deviation } = moments.of(of * windows.length + at);
      return zOf(observed[of * windows.length + at] as number, { expected, deviation });
    });
    return windows[z.indexOf(Math.max(...z))] as number;
  });
}

/** Pairs in which the follower was later, within each window, at class × windows + window. */
function countsWithin({ pairs, windows, classes }: Choosing, day: Float64Array): Float64Array {
  const counts = new Float64Array(classes * windows.length);
  pairs.of.forEach((of, pair) => {
    const lag = (day[pairs.later[pair] as number] as number) - (day[pairs.earlier[pair] as number] as number);
    if (!(lag > 0)) return;
    for (let at = windows.length - 1; at >= 0 && lag <= (windows[at] as number); at -= 1) {
      counts[of * windows.length + at] = (counts[of * windows.length + at] as number) + 1;
    }
  });
  return counts;
}

/** Both acts dated, the tie holding at the one of whom is followed. */
function coActs({ log, ties, influenceClasses }: Ground): Pairs {
  const [tieOf, earlier, later, of, cell]: number[][] = [[], [], [], [], []];
  ties.from.forEach((u, tie) => {
    const v = ties.to[tie] as number;
    let theirs = log.starts[v] as number;
    const end = log.starts[v + 1] as number;
    for (let act = log.starts[u] as number; act < (log.starts[u + 1] as number); act += 1) {
      const item = log.item[act] as number;
      while (theirs < end && (log.item[theirs] as number) < item) theirs += 1;
      if (theirs >= end) return;
      const isDated = !Number.isNaN((log.day[act] as number) + (log.day[theirs] as number));
      if (log.item[theirs] !== item || !isDated || (log.day[act] as number) < (ties.since[tie] as number)) continue;
      tieOf?.push(tie);
      earlier?.push(act);
      later?.push(theirs);
      const channel = influenceClasses.channel(ties.kind[tie] as number, kindOf(log.items, item));
      of?.push(channel);
      cell?.push(influenceClasses.cell(item, channel));
    }
  });
  return {
    tie: Uint32Array.from(tieOf ?? []),
    earlier: Uint32Array.from(earlier ?? []),
    later: Uint32Array.from(later ?? []),
    of: Uint16Array.from(of ?? []),
    cell: Uint32Array.from(cell ?? []),
  };
}

interface Counted {
  readonly pairs: Pairs;
  readonly kinds: number;
  readonly ties: number;
  readonly windowOf: Float64Array;
  readonly influenceClasses: InfluenceClasses;
}

/** Tells the pairs in which the follower was later, within the window of their class. */
function forEachFollowing({ pairs, windowOf }: Counted, day: Float64Array, tell: (pair: number) => void): void {
  pairs.of.forEach((of, pair) => {
    const lag = (day[pairs.later[pair] as number] as number) - (day[pairs.earlier[pair] as number] as number);
    if (lag > 0 && lag <= (windowOf[of] as number)) tell(pair);
  });
}

/** How many there are, at tie × kinds + kind of act. */
function followedBy(counted: Counted, day: Float64Array): Float64Array {
  const { pairs, kinds, ties } = counted;
  const counts = new Float64Array(ties * kinds);
  forEachFollowing(counted, day, (pair) => {
    const at = (pairs.tie[pair] as number) * kinds + ((pairs.of[pair] as number) % kinds);
    counts[at] = (counts[at] as number) + 1;
  });
  return counts;
}

/** 1 where the tie has a pair of acts, at tie × kinds + kind of act. */
function pairedBy({ pairs, kinds, ties }: Counted): Uint8Array {
  const paired = new Uint8Array(ties * kinds);
  pairs.tie.forEach((tie, pair) => {
    paired[tie * kinds + ((pairs.of[pair] as number) % kinds)] = 1;
  });
  return paired;
}

/** How many there are of each class by category and channel. */
function byCategory(counted: Counted, day: Float64Array): Float64Array {
  const { pairs, influenceClasses } = counted;
  const counts = new Float64Array(influenceClasses.cells);
  forEachFollowing(counted, day, (pair) => {
    const cell = pairs.cell[pair] as number;
    counts[cell] = (counts[cell] as number) + 1;
  });
  return influenceClasses.summed(counts);
}

/** The windows are those of the channels; the threshold allows for every class that is looked at, and for every window. */
function classLifts(
  counted: Counted,
  { day, moments, windows }: { readonly day: Float64Array; readonly moments: Moments; readonly windows: number },
): Float64Array {
  const { pairs, influenceClasses } = counted;
  const cells = new Float64Array(influenceClasses.cells);
  for (const cell of pairs.cell) cells[cell] = (cells[cell] as number) + 1;
  const whole = influenceClasses.summed(cells);
  const followed = byCategory(counted, day);
  const zMin = claimedFrom(windows * lookedAt(whole));
  return whole.map((pairsOfIt, of) => {
    if (pairsOfIt < classPairsMin) return 0;
    const counts = { pairs: pairsOfIt, followed: followed[of] as number };
    return classLift(counts, { ...moments.of(of), zMin }).lift;
  });
}

/** Classes that the test looks at, one at least. How many pairs a class has no shuffle changes. */
function lookedAt(pairs: Float64Array): number {
  return Math.max(1, pairs.filter((count) => count >= classPairsMin).length);
}

function byClass(ofTie: Float64Array, ties: TieList, kinds: number, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  ofTie.forEach((count, at) => {
    const of = (ties.kind[Math.floor(at / kinds)] as number) * kinds + (at % kinds);
    sums[of] = (sums[of] as number) + count;
  });
  return sums;
}
