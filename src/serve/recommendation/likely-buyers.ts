import type { SocialTerms } from '../../consent/social-terms.js';
import type { AudienceQuestion, AudienceReads } from '../../graph/audience-reads.js';
import type { RunOptions } from '../../graph/graph.js';
import { audienceOf, type Prospect } from '../../recommend/audience.js';
import type { EvidenceSource } from '../../recommend/recommendations-for.js';
import type { ModelShelf } from '../../recommend/served-model.js';

export interface BuyersGround {
  readonly audience: Pick<AudienceReads, 'candidates'>;
  readonly source: EvidenceSource;
  readonly models: ModelShelf;
}

export interface BuyersQuestion extends Omit<AudienceQuestion, 'read'> {
  readonly first: number;
  /** What lists may rest on. */
  readonly terms: SocialTerms;
  /** The moment that the lists are for, in milliseconds since 1970. */
  readonly at: number;
}

/** Who would want a product, of those who may be known of and may be told, by two statements: who comes into question, and what their lists are made of. */
export async function likelyBuyers(
  { audience, ...lists }: BuyersGround,
  { first, terms, at, ...about }: BuyersQuestion,
  run: RunOptions,
): Promise<readonly Prospect[]> {
  const candidates = await audience.candidates({ ...about, read: terms.read }, run);
  return audienceOf(lists, candidates, { productId: about.productId, first, terms, at });
}
