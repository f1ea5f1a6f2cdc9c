import type { RunOptions } from '../graph/graph.js';
import type { StoredRequest } from '../graph/request-row.js';
import type { InternalId } from '../model/ids.js';
import type { Opening, Requests } from './requests.js';

/** Who holds one record of a person has not shown that another is theirs. */
const otherSelf = 'self by another record';

/**
 * Opens what `request` demands for other records of its customer, each a request of its own: that a record is theirs has still to be shown, whoever opened the
 * first. Asked again for the same request it opens what is missing. Throws as `Requests.open` does.
 */
export async function openAlong(
  requests: Requests,
  request: StoredRequest,
  { by, kind, wanted, others }: Pick<Opening, 'by' | 'kind' | 'wanted'> & { readonly others: readonly InternalId[] },
  options: RunOptions = {},
): Promise<readonly StoredRequest[]> {
  const along = { kind, wanted, clientKey: `along ${request.id}`, alongWith: request.id };
  const opened: StoredRequest[] = [];
  for (const customerId of others)
    opened.push(await requests.open({ ...along, customerId, by: by === 'self' ? otherSelf : by }, options));
  return opened;
}
