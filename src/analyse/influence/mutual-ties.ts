import type { TieList } from './act-log.js';

/**
 * 1 for each tie that both ends hold, and held on the day `until` already: one of the kind `mutualKind`, or one with another the other way. Where nobody knows since when,
 * it has always held. The ties ascend by `to`, and those of one `to` by `from`, each pair once.
 */
export function mutualTies(
  { from, to, kind, since }: TieList,
  { mutualKind, until }: { readonly mutualKind: number; readonly until: number },
): Uint8Array {
  const isOld = (tie: number) => (since[tie] as number) <= until;
  const back = (tie: number) => placeOf({ from, to }, to[tie] as number, from[tie] as number);
  return Uint8Array.from(from, (_, tie) => {
    if (!isOld(tie)) return 0;
    if (kind[tie] === mutualKind) return 1;
    const other = back(tie);
    return other !== null && isOld(other) ? 1 : 0;
  });
}

/** Where the tie from one customer to another stands, or null where there is none. */
function placeOf({ from, to }: Pick<TieList, 'from' | 'to'>, wantedFrom: number, wantedTo: number): number | null {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const before =
      (to[middle] as number) < wantedTo ||
      ((to[middle] as number) === wantedTo && (from[middle] as number) < wantedFrom);
    if (before) low = middle + 1;
    else high = middle;
  }
  return from[low] === wantedFrom && to[low] === wantedTo ? low : null;
}
