import type { ActLog, TieList } from '../../src/analyse/influence/act-log.js';
import { exposuresOf } from '../../src/analyse/influence/exposures.js';

/** Somebody acted, and somebody tied to them had not: did that one act too within the days? */
export interface Prediction {
  readonly tie: number;
  readonly item: number;
  readonly day: number;
  readonly acted: boolean;
}

/** Exposures from `cut` on whose outcome is known by the end of the log. */
export function predictionsAfter(
  log: ActLog,
  ties: TieList,
  { cut, days, everyTie = 1 }: { readonly cut: number; readonly days: number; readonly everyTie?: number },
): Prediction[] {
  const rows: Prediction[] = [];
  for (let tie = 0; tie < ties.from.length; tie += everyTie) {
    exposuresOf(log, ties, tie, ({ earlier, later, days: passed }) => {
      const day = log.day[earlier] as number;
      if (day < cut || day + days > log.until) return;
      rows.push({ tie, item: log.item[earlier] as number, day, acted: later >= 0 && passed <= days });
    });
  }
  return rows;
}

/** Throws where a feature knows something from the moment of an event that it predicts, or later. */
export function refuseForesight(features: ActLog, predictions: readonly Prediction[]): void {
  const first = predictions.reduce((day, row) => Math.min(day, row.day), Number.POSITIVE_INFINITY);
  if (features.day.some((day) => day >= first)) {
    throw new Error(`A feature is dated day ${features.until}, an event that it predicts day ${first}.`);
  }
}

/** What two customers have in common of what either did, 0 to 1. */
export function jaccardOf({ starts, item }: ActLog, ties: TieList): Float64Array {
  return Float64Array.from(ties.from, (one, tie) => {
    const other = ties.to[tie] as number;
    const theirs = new Set(item.subarray(starts[other], starts[other + 1]));
    const own = item.subarray(starts[one], starts[one + 1]);
    const both = own.reduce((count, each) => count + (theirs.has(each) ? 1 : 0), 0);
    return both / Math.max(1, own.length + theirs.size - both);
  });
}

/** 1 / the number of ties into the follower. */
export function structureOf({ to }: TieList): Float64Array {
  const into = new Map<number, number>();
  for (const each of to) into.set(each, (into.get(each) ?? 0) + 1);
  return Float64Array.from(to, (each) => 1 / (into.get(each) ?? 1));
}

/** Mean of −ln of the probability that was given to what happened. */
export function logLoss(predictions: readonly Prediction[], chanceOf: (row: Prediction) => number): number {
  const sum = predictions.reduce((total, row) => {
    const chance = Math.min(1 - 1e-6, Math.max(1e-6, chanceOf(row)));
    return total - Math.log(row.acted ? chance : 1 - chance);
  }, 0);
  return sum / Math.max(1, predictions.length);
}

export interface Auc {
  readonly auc: number;
  readonly lower: number;
  readonly upper: number;
}

const bins = 2_000;
const resamples = 400;

/** Area under the ROC curve with a 95 % interval: followers are resampled whole, since what one does hangs together. Scores count by their 2,000 quantiles. */
export function aucOf(
  rows: readonly { readonly score: number; readonly acted: boolean; readonly cluster: number }[],
  random: { below(count: number): number },
): Auc {
  const sorted = rows.map(({ score }) => score).sort((a, b) => a - b);
  const ends = Array.from({ length: bins - 1 }, (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / bins)] ?? 0);
  const clusters = new Map<number, number[]>();
  for (const { score, acted, cluster } of rows) {
    const list = clusters.get(cluster) ?? [];
    clusters.set(cluster, list);
    list.push(2 * binOf(ends, score) + (acted ? 1 : 0));
  }
  const lists = [...clusters.values()];
  const drawn = Array.from({ length: resamples }, () =>
    areaOf(lists.map(() => lists[random.below(lists.length)] as number[])),
  ).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.floor(share * (resamples - 1))] ?? Number.NaN;
  return { auc: areaOf(lists), lower: at(0.025), upper: at(0.975) };
}

function binOf(ends: readonly number[], score: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) <= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

function areaOf(lists: readonly (readonly number[])[]): number {
  const counts = new Float64Array(2 * bins);
  for (const list of lists) for (const place of list) counts[place] = (counts[place] as number) + 1;
  let [area, below, acted] = [0, 0, 0];
  for (let bin = 0; bin < bins; bin += 1) {
    const [not, did] = [counts[2 * bin] as number, counts[2 * bin + 1] as number];
    area += did * (below + not / 2);
    below += not;
    acted += did;
  }
  return area / (acted * below);
}
