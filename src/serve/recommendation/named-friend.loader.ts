import DataLoader from 'dataloader';
import { NamedFriendReads } from '../../graph/named-friend-reads.js';
import type { InternalId } from '../../model/ids.js';
import { type RequestContext, runOptions } from '../context.js';
import { pageSizeMax } from '../schema/connection.js';
import { listTerms } from './recommendation.loader.js';

/** Who may be named for the products of the customer's own list: one statement for all of them, and none where nobody asks for names. */
export function namedFriendLoader(context: RequestContext, customerId: InternalId): DataLoader<InternalId, unknown> {
  const place = 'named friends';
  const known = context.loaders.get(place);
  if (known !== undefined) return known;
  const loader = new DataLoader<InternalId, unknown>((productIds) => friendsOf(context, customerId, productIds), {
    maxBatchSize: pageSizeMax,
  });
  context.loaders.set(place, loader);
  return loader;
}

async function friendsOf(
  context: RequestContext,
  customerId: InternalId,
  productIds: readonly InternalId[],
): Promise<readonly (readonly InternalId[])[]> {
  context.reading.touch(['identity_name', 'social_edge', 'purchase_item']);
  const { consent, terms: visible } = context;
  const terms = await listTerms(context);
  const question = { customerId, productIds, terms, visible, now: consent.parts.now() };
  const found = await new NamedFriendReads(context.graph).friends(question, runOptions(context));
  return productIds.map((id) => found.get(id) ?? []);
}
