import { z } from 'zod';
import { actCategories } from '../consent/acts.js';
import type { SocialTerms } from '../consent/social-terms.js';
import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { defaultCaps, narrowed } from './recommendation-reads.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const namedFriends = readStatement('recommend/named-friends', {
  params: z.object({
    customerId: z.string(),
    productIds: z.array(z.string()).readonly(),
    read: termsShape(),
    contribute: termsShape(),
    receive: termsShape(),
    attribute: termsShape(),
    visible: termsShape(),
    before: integer(),
    usesMax: integer(),
    tiesMax: integer(),
    tieProductsMax: integer(),
  }),
  row: z.object({
    productId: z.string().transform((id) => id as InternalId),
    friendIds: z.array(z.string().transform((id) => id as InternalId)),
  }),
});

/** So old must a use be before it names somebody: what was bought just now may be a present, or regretted. */
export const namedAfterMs = 48 * 3_600_000;

export interface NamedFriendsQuestion {
  readonly customerId: InternalId;
  readonly productIds: readonly InternalId[];
  /** Those of the list. */
  readonly terms: SocialTerms;
  /** Those under which the customer sees who their friends are. */
  readonly visible: ReadTerms;
  readonly now: number;
}

/** Finds who may be named in the reasons of a customer's own list. */
export class NamedFriendReads {
  constructor(private readonly graph: Graph) {}

  /** For each product somebody may be named for: friends, those with most influence first. */
  async friends(
    { customerId, productIds, terms, visible, now }: NamedFriendsQuestion,
    options: RunOptions = {},
  ): Promise<ReadonlyMap<InternalId, readonly InternalId[]>> {
    const params = {
      customerId,
      productIds,
      read: narrowed(terms.read, []),
      contribute: narrowed(terms.contribute, [...actCategories, 'social_edge', 'inferred_influence']),
      receive: narrowed(terms.receive, ['social_edge']),
      attribute: narrowed(terms.attribute, [...actCategories, 'social_edge', 'identity_name']),
      visible: narrowed(visible, ['social_edge', 'identity_name']),
      before: now - namedAfterMs,
      ...defaultCaps,
    };
    const rows = await this.graph.rows(namedFriends, params, options);
    return new Map(rows.map(({ productId, friendIds }) => [productId, friendIds]));
  }
}
