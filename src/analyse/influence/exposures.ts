import { type ActLog, kindOf, type TieList } from './act-log.js';

/** The first one's act reached the second one through a tie, who had not acted on the item yet. */
export interface Exposure {
  readonly kind: number;
  /** The act of the one who is followed. */
  readonly earlier: number;
  /** The act of the follower on the same item, later, or −1. */
  readonly later: number;
  /** Days from the first act to the second, or to the end of what is known. */
  readonly days: number;
}

/**
 * Tells every exposure of a tie, in the order of the items. Undated acts expose nobody; a follower who acted on the item nobody knows when was perhaps not exposed,
 * so that is no exposure either.
 */
export function exposuresOf(log: ActLog, ties: TieList, tie: number, tell: (exposure: Exposure) => void): void {
  const [u, v] = [ties.from[tie] as number, ties.to[tie] as number];
  const both = (log.lets[u] as number) & (log.lets[v] as number);
  const since = ties.since[tie] as number;
  let theirs = log.starts[v] as number;
  const theirsEnd = log.starts[v + 1] as number;
  for (let act = log.starts[u] as number; act < (log.starts[u + 1] as number); act += 1) {
    const item = log.item[act] as number;
    while (theirs < theirsEnd && (log.item[theirs] as number) < item) theirs += 1;
    const day = log.day[act] as number;
    const kind = kindOf(log.items, item);
    if (Number.isNaN(day) || day < since || (both & (1 << kind)) === 0) continue;
    if (theirs >= theirsEnd || log.item[theirs] !== item) {
      if (day < log.until) tell({ kind, earlier: act, later: -1, days: log.until - day });
      continue;
    }
    const days = (log.day[theirs] as number) - day;
    if (days > 0) tell({ kind, earlier: act, later: theirs, days });
  }
}

/** Acts that followed an act of somebody to whom the actor is tied, sorted by the follower's act. */
export interface Followings {
  readonly act: Uint32Array;
  readonly tie: Uint32Array;
  readonly kind: Uint8Array;
  readonly lag: Float64Array;
}

export interface Exposures {
  /** Of each tie. */
  readonly count: Uint32Array;
  /** Of each tie and kind of act, at `tie * kinds + kind`: the exposures, each by the share of its time that was seen. */
  readonly seen: Float64Array;
  readonly followings: Followings;
}

export interface Decay {
  /** Mean days that an act takes to pass on; its density falls exponentially. */
  readonly meanDays: number;
  /** After that nothing is credited. */
  readonly windowDays: number;
}

/** The share of an exposure's effect that falls into its first `days`. */
export function seenShare({ meanDays, windowDays }: Decay, days: number): number {
  return -Math.expm1(-Math.min(days, windowDays) / meanDays);
}

/** Density of an effect after `lag` days; 0 outside the window. */
export function decayDensity({ meanDays, windowDays }: Decay, lag: number): number {
  return lag > windowDays ? 0 : Math.exp(-lag / meanDays) / meanDays;
}

/** Gathers the exposures of the ties in `chosen`, under a decay for each kind of act. */
export function gatherExposures(
  log: ActLog,
  ties: TieList,
  { decays, chosen }: { readonly decays: readonly Decay[]; readonly chosen: Iterable<number> },
): Exposures {
  const kinds = decays.length;
  const count = new Uint32Array(ties.from.length);
  const seen = new Float64Array(ties.from.length * kinds);
  const rows = new FollowingRows();
  for (const tie of chosen) {
    exposuresOf(log, ties, tie, ({ kind, later, days }) => {
      const decay = decays[kind] as Decay;
      count[tie] = (count[tie] as number) + 1;
      seen[tie * kinds + kind] = (seen[tie * kinds + kind] as number) + seenShare(decay, days);
      if (later >= 0 && days <= decay.windowDays) rows.add({ act: later, tie, kind, lag: days });
    });
  }
  return { count, seen, followings: rows.sorted(log.day.length) };
}

/** Gathers followings in the order of the ties and sorts them by act, in time that grows with their number alone. */
export class FollowingRows {
  private readonly act: number[] = [];
  private readonly tie: number[] = [];
  private readonly kind: number[] = [];
  private readonly lag: number[] = [];

  add(row: { act: number; tie: number; kind: number; lag: number }): void {
    this.act.push(row.act);
    this.tie.push(row.tie);
    this.kind.push(row.kind);
    this.lag.push(row.lag);
  }

  sorted(acts: number): Followings {
    const rows = this.act.length;
    const next = new Uint32Array(acts + 1);
    for (const act of this.act) next[act + 1] = (next[act + 1] as number) + 1;
    for (let act = 0; act < acts; act += 1) next[act + 1] = (next[act + 1] as number) + (next[act] as number);
    const sorted = {
      act: new Uint32Array(rows),
      tie: new Uint32Array(rows),
      kind: new Uint8Array(rows),
      lag: new Float64Array(rows),
    };
    this.act.forEach((act, row) => {
      const at = next[act] as number;
      next[act] = at + 1;
      sorted.act[at] = act;
      sorted.tie[at] = this.tie[row] as number;
      sorted.kind[at] = this.kind[row] as number;
      sorted.lag[at] = this.lag[row] as number;
    });
    return sorted;
  }
}

/** Tells the rows of each act that followed somebody. */
export function forEachFollowed({ act }: Followings, tell: (from: number, end: number) => void): void {
  for (let from = 0; from < act.length; ) {
    let end = from + 1;
    while (end < act.length && act[end] === act[from]) end += 1;
    tell(from, end);
    from = end;
  }
}
