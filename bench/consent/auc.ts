/** How well two kinds of answers are told apart by their times. */
export interface Telling {
  /** The chance that a time of the second kind is longer than one of the first; 0.5: they cannot be told apart, 0 or 1: always. */
  readonly auc: number;
  /** Half of the 95 % interval. */
  readonly within: number;
}

/**
 * The area under the curve of who takes longer times for the second kind, ties by half: the statistic of Mann and Whitney. Its interval after Hanley and
 * McNeil, The meaning and use of the area under a ROC curve, Radiology 143 (1982).
 */
export function telling(first: readonly number[], second: readonly number[]): Telling {
  const sorted = first.toSorted((a, b) => a - b);
  let wins = 0;
  for (const time of second) wins += (below(sorted, time, false) + below(sorted, time, true)) / 2;
  const [n, m] = [first.length, second.length];
  const auc = wins / (n * m);
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const variance = (auc * (1 - auc) + (m - 1) * (q1 - auc * auc) + (n - 1) * (q2 - auc * auc)) / (n * m);
  return { auc, within: 1.96 * Math.sqrt(Math.max(0, variance)) };
}

/** How many of the sorted times are shorter, or with `orEqual` not longer. */
function below(sorted: readonly number[], time: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const each = sorted[middle] ?? Number.POSITIVE_INFINITY;
    if (orEqual ? each <= time : each < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a caller has who asks `size` times and takes the median: one value for each block of so many times. */
export function medians(times: readonly number[], size: number): readonly number[] {
  return Array.from({ length: Math.floor(times.length / size) }, (_, block) =>
    median(times.slice(block * size, (block + 1) * size)),
  );
}

export function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((lower ?? Number.NaN) + (upper ?? Number.NaN)) / 2;
}
