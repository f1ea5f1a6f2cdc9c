import { type ActLog, kindOf, type TieList } from './act-log.js';
import {
  type Decay,
  decayDensity,
  exposuresOf,
  FollowingRows,
  type Followings,
  forEachFollowed,
  seenShare,
} from './exposures.js';

/** Mean lags that are tried, days: from acts that follow within hours to those that follow within two months. */
const meanDaysTried = [0.5, 1, 2, 3.5, 5, 7, 10, 14, 28, 56] as const;
/** The window in mean lags: it holds 95 % of an exponential lag. */
const windowMeans = 3;
/** No window takes more than this share of the time that is known: what is slower cannot be told from chance. */
const windowShareMax = 0.25;
const tiesSampledMax = 50_000;
const steps = 30;

/** What all ties of a kind do with acts of one kind, on the average. */
export interface PooledFit {
  readonly decay: Decay;
  /** Acts that an exposure brings about, of each kind of tie, beyond what likeness explains. */
  readonly perExposure: Float64Array;
  /** Acts that follow an exposure where nobody follows anybody: what chance densities miss of likeness, as the time shuffles show it. */
  readonly byLikeness: Float64Array;
  /** Share of the acts that chance explains, as a factor on the chance densities. */
  readonly chanceFactor: number;
}

/** The decays that are tried: those whose window the observed time can tell. At least one. */
export function decaysFor({ from, until }: Pick<ActLog, 'from' | 'until'>): Decay[] {
  const windowMax = Math.max(1, windowShareMax * (until - from));
  const tried = meanDaysTried.filter((meanDays) => windowMeans * meanDays <= windowMax);
  return (tried.length > 0 ? tried : [windowMax / windowMeans]).map((meanDays) => {
    return { meanDays, windowDays: windowMeans * meanDays };
  });
}

/** A log and its chance densities. */
export interface Dated {
  readonly log: ActLog;
  readonly chance: Float64Array;
}

interface Ground extends Dated {
  readonly ties: TieList;
  readonly kinds: number;
  readonly tieKinds: number;
}

/**
 * The decay of each kind of act that explains best when the acts happened: the greatest likelihood of a point process with one rate for each kind of tie, over that in worlds where nobody
 * follows anybody, since likeness and fashion too make acts fall near each other, only less closely.
 */
export function learnDecays(ground: Ground, shuffled: readonly Dated[]): PooledFit[] {
  const chosen = sampledTies(ground.ties);
  const decays = decaysFor(ground.log);
  const windowMax = decays.at(-1)?.windowDays ?? 0;
  const worlds = [ground, ...shuffled].map((dated) => sampleOf({ ...ground, ...dated }, chosen, windowMax));
  return Array.from({ length: ground.kinds }, (_, kind) => {
    const fits = decays.map((decay) => fitOver(worlds, { kind, decay, tieKinds: ground.tieKinds }));
    return fits.reduce((best, fit) => (fit.excess > best.excess ? fit : best));
  });
}

interface About {
  readonly kind: number;
  readonly decay: Decay;
  readonly tieKinds: number;
}

function fitOver(worlds: readonly Sample[], about: About): PooledFit & { excess: number } {
  const [seen, ...without] = worlds.map((world) => pooledFit(world, about)) as [RawFit, ...RawFit[]];
  const excess = seen.likelihood - mean(without.map(({ likelihood }) => likelihood));
  const byLikeness = seen.perExposure.map((_, of) => mean(without.map((fit) => fit.perExposure[of] as number)));
  const perExposure = seen.perExposure.map((each, of) => Math.max(1e-4, each - (byLikeness[of] as number)));
  return { decay: about.decay, perExposure, byLikeness, chanceFactor: seen.chanceFactor, excess };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** All ties of some customers, spread evenly over their numbers, so that their acts are explained by all whom they could follow. */
export function sampledTies({ to }: TieList): Uint32Array {
  const every = Math.max(1, Math.ceil(to.length / tiesSampledMax));
  return Uint32Array.from(to.keys()).filter((tie) => (to[tie] as number) % every === 0);
}

/** What a pooled fit needs of a world under any decay. Classes are kind of tie × kinds + kind of act. */
interface Sample {
  readonly chance: Float64Array;
  readonly tieKindOf: Uint8Array;
  readonly followings: Followings;
  /** Days of those exposures of each class that were seen for less than the longest window. */
  readonly partial: readonly (readonly number[])[];
  /** The others. */
  readonly whole: Float64Array;
  readonly kinds: number;
  /** Dated acts of the customers of the sample, by kind. */
  readonly acts: Float64Array;
}

function sampleOf({ log, ties, chance, kinds, tieKinds }: Ground, chosen: Uint32Array, windowMax: number): Sample {
  const partial: number[][] = Array.from({ length: kinds * tieKinds }, () => []);
  const whole = new Float64Array(kinds * tieKinds);
  const rows = new FollowingRows();
  const followers = new Set<number>();
  for (const tie of chosen) {
    followers.add(ties.to[tie] as number);
    exposuresOf(log, ties, tie, ({ kind, later, days }) => {
      const of = (ties.kind[tie] as number) * kinds + kind;
      if (days < windowMax) partial[of]?.push(days);
      else whole[of] = (whole[of] as number) + 1;
      if (later >= 0 && days <= windowMax) rows.add({ act: later, tie, kind, lag: days });
    });
  }
  const acts = new Float64Array(kinds);
  log.item.forEach((item, act) => {
    const kind = kindOf(log.items, item);
    if (Number.isNaN(log.day[act] as number) || !followers.has(log.customer[act] as number)) return;
    acts[kind] = (acts[kind] as number) + 1;
  });
  return { chance, tieKindOf: ties.kind, followings: rows.sorted(log.day.length), partial, whole, kinds, acts };
}

interface RawFit {
  readonly perExposure: Float64Array;
  readonly chanceFactor: number;
  readonly likelihood: number;
}

function pooledFit(sample: Sample, about: About): RawFit {
  const { kind, tieKinds } = about;
  const seen = seenByTieKind(sample, about);
  const acts = sample.acts[kind] as number;
  let fit: RawFit = {
    perExposure: new Float64Array(tieKinds).fill(0.01),
    chanceFactor: 0.9,
    likelihood: Number.NEGATIVE_INFINITY,
  };
  for (let step = 0; step < steps && acts > 0; step += 1) {
    const { credit, byChance, likelihood } = shareAmong(sample, about, fit);
    fit = {
      perExposure: credit.map((sum, of) => (sum + 1e-6) / ((seen[of] as number) + 1e-3)),
      chanceFactor: Math.max(1e-6, byChance / acts),
      likelihood,
    };
  }
  return fit;
}

function seenByTieKind({ partial, whole, kinds }: Sample, { kind, decay, tieKinds }: About): Float64Array {
  return Float64Array.from({ length: tieKinds }, (_, of) => {
    const at = of * kinds + kind;
    const parts = (partial[at] ?? []).reduce((sum, days) => sum + seenShare(decay, days), 0);
    return parts + (whole[at] as number) * seenShare(decay, decay.windowDays);
  });
}

/** One expectation step, and the logarithm of the likelihood up to what is the same under all decays. */
function shareAmong(sample: Sample, { kind, decay, tieKinds }: About, { perExposure, chanceFactor }: RawFit) {
  const { followings, chance, tieKindOf, acts } = sample;
  const credit = new Float64Array(tieKinds);
  let byChance = acts[kind] as number;
  let likelihood = byChance * Math.log(chanceFactor);
  const pressureOf = (row: number) => {
    const of = tieKindOf[followings.tie[row] as number] as number;
    return { of, pressure: (perExposure[of] as number) * decayDensity(decay, followings.lag[row] as number) };
  };
  forEachFollowed(followings, (from, end) => {
    if (followings.kind[from] !== kind) return;
    const chanceHere = chanceFactor * (chance[followings.act[from] as number] as number);
    let whole = chanceHere;
    for (let row = from; row < end; row += 1) whole += pressureOf(row).pressure;
    likelihood += Math.log(whole / chanceHere);
    byChance -= 1 - chanceHere / whole;
    for (let row = from; row < end; row += 1) {
      const { of, pressure } = pressureOf(row);
      credit[of] = (credit[of] as number) + pressure / whole;
    }
  });
  return { credit, byChance, likelihood };
}
