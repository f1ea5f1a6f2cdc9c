import DataLoader from 'dataloader';
import { NamedFriendReads } from '../../graph/named-friend-reads.js';
import type { InternalId } from '../../model/ids.js';
import { type RequestContext, runOptions } from '../context.js';
import { pageSizeMax } from '../schema/connection.js';
import { listTerms, noteLists } from './recommendation.loader.js';

/** How many friends are named for a product. */
export const namedMax = 3;

/** Reasons that rest on what ties have. */
const ofTies: ReadonlySet<string> = new Set(['FRIENDS', 'CIRCLE']);

/** Who is named for a product of the customer's own list. To a customer every list but their own is that of everybody, which rests on nobody's friends. */
export async function namedFriends(
  context: RequestContext,
  { productId, reason }: { readonly productId: string; readonly reason: string },
): Promise<readonly InternalId[]> {
  const { self } = context.terms;
  if (self === null || !ofTies.has(reason)) return [];
  const ids = await namedFriendLoader(context, self).load(productId as InternalId);
  return (ids as readonly InternalId[]).slice(0, namedMax);
}

/** Who may be named for the products of the customer's own list: one statement for all of them, and none where nobody asks for names. */
function namedFriendLoader(context: RequestContext, customerId: InternalId): DataLoader<InternalId, unknown> {
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
  const { consent, terms: visible } = context;
  const terms = await listTerms(context);
  context.reading.touch(['identity_name', 'social_edge']);
  noteLists(context, terms);
  const question = { customerId, productIds, terms, visible, now: consent.parts.now() };
  const found = await new NamedFriendReads(context.graph).friends(question, runOptions(context));
  return productIds.map((id) => found.get(id) ?? []);
}
