import type { Graph } from '../graph/graph.js';
import { MergeReads } from '../graph/merge-reads.js';
import type { RequestReads } from '../graph/request-reads.js';
import type { InternalId } from '../model/ids.js';

const listMax = 1_000;

/** Whether a request came from another record and nobody has shown yet that this one is of the same person. */
export function isUnshown({
  alongWith,
  state,
}: {
  readonly alongWith: string | null;
  readonly state: string;
}): boolean {
  return alongWith !== null && state === 'received';
}

/** Ids of such requests between a record and the others that it is to be parted from: they end with what joined them. */
export async function unshownBetween(
  { graph, reads }: { readonly graph: Graph; readonly reads: RequestReads },
  customerId: InternalId,
): Promise<readonly string[]> {
  const own = await reads.of(customerId, listMax);
  const ids = new Set(own.map(({ id }) => id));
  const others = await new MergeReads(graph).othersOf(customerId);
  const theirs = (await Promise.all(others.map((id) => reads.of(id, listMax)))).flat();
  const along = [...own, ...theirs.filter(({ alongWith }) => alongWith !== null && ids.has(alongWith))];
  return along.filter(isUnshown).map(({ id }) => id);
}
