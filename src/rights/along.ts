import { MergeReads } from '../graph/merge-reads.js';
import type { RunOptions } from '../graph/graph.js';
import type { StoredRequest } from '../graph/request-row.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Opening, Requests } from './requests.js';
import { isUnshown } from './unshown.js';

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
