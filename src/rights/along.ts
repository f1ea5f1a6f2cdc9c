import { MergeReads } from '../graph/merge-reads.js';
import type { RunOptions } from '../graph/graph.js';
import type { StoredRequest } from '../graph/request-row.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Opening, Requests } from './requests.js';

/** Who holds one record of a person has not shown that another is theirs. */
const otherSelf = 'self by another record';
const listMax = 1_000;

/**
 * Opens a request, and what it demands for the other records that are held to be of the same person: each a request of its own, that of another waits until it is
 * shown to be the customer's, whoever opened the first. `writeDown` learns of the others, also where there are none, before anything is opened. Another has one of a kind
 * that waits at most, and what cannot be opened for it is left out: it would tell of somebody who may be somebody else. Asked again under the same key it opens what is
 * missing. Throws as `Requests.open` does.
 */
export async function openForAll(
  requests: Requests,
  opening: Opening,
  writeDown: (others: readonly InternalId[]) => Promise<void>,
  options: RunOptions = {},
): Promise<StoredRequest> {
  const others = await new MergeReads(requests.parts.graph).othersOf(opening.customerId, options);
  await writeDown(others);
  const request = await requests.open(opening, options);
  const { kind, wanted, by } = opening;
  const along = { kind, wanted, clientKey: `along ${request.id}`, alongWith: request.id };
  for (const customerId of others) {
    if (await waits(requests, { customerId, kind }, options)) continue;
    await requests
      .open({ ...along, customerId, by: by === 'self' ? otherSelf : by }, options)
      .catch((error: unknown) => {
        if (!(error instanceof KithError && ofOther.has(error.code))) throw error;
      });
  }
  return request;
}

/** What may be wrong with the other record, and not with what is demanded. */
const ofOther: ReadonlySet<string> = new Set(['CUSTOMER_UNKNOWN', 'REQUEST_NOT_POSSIBLE']);

async function waits(
  { reads }: Requests,
  { customerId, kind }: Pick<Opening, 'customerId' | 'kind'>,
  options: RunOptions,
): Promise<boolean> {
  const found = await reads.of(customerId, listMax, options);
  return found.some((one) => one.kind === kind && isUnshown(one));
}

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

/** What was demanded by one record of another one ends before they are parted, unless it was shown to be of the same person. */
export async function endAlong(requests: Requests, customerId: InternalId): Promise<void> {
  const { reads, parts } = requests;
  const own = await reads.of(customerId, listMax);
  const ids = new Set(own.map(({ id }) => id));
  const others = await new MergeReads(parts.graph).othersOf(customerId);
  const theirs = (await Promise.all(others.map((id) => reads.of(id, listMax)))).flat();
  const along = [...own, ...theirs.filter(({ alongWith }) => alongWith !== null && ids.has(alongWith))];
  for (const { id } of along.filter(isUnshown))
    await requests.step(id, { action: 'withdraw', by: 'kith', reason: null });
}
