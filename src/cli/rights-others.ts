import { MergeReads } from '../graph/merge-reads.js';
import type { StoredRequest } from '../graph/request-row.js';
import { openAlong } from '../rights/along.js';
import type { Opening } from '../rights/requests.js';
import type { RightsTools } from './rights-parts.js';

/** Demands the same of the other records that are held to be of the same person. */
export async function openOthers(
  { ground, requests, writeDown }: RightsTools,
  request: StoredRequest,
  { customerId, ...opening }: Pick<Opening, 'customerId' | 'kind' | 'wanted' | 'by'>,
): Promise<void> {
  const others = await new MergeReads(ground.graph).othersOf(customerId);
  await writeDown(`open.${opening.kind}`, others);
  await openAlong(requests, request, { ...opening, others });
}
