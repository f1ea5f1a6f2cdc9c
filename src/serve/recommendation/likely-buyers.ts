import type { SocialTerms } from '../../consent/social-terms.js';
import { audienceCaps, type AudienceQuestion, type AudienceReads } from '../../graph/audience-reads.js';
import type { RunOptions } from '../../graph/graph.js';
import { audienceOf, type Prospect } from '../../recommend/audience.js';
import { mostLike } from '../../recommend/likeness.js';
import type { EvidenceSource } from '../../recommend/recommendations-for.js';
import type { ModelShelf, ServedModel } from '../../recommend/served-model.js';

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

/**
 * Who would want a product, of those who may be known of and may be told, by two statements: who comes into question, and what their lists are made of. One more finds
 * who comes into question for a new product by a model that this server has not read yet.
 */
export async function likelyBuyers(
  { audience, ...lists }: BuyersGround,
  { first, terms, at, ...about }: BuyersQuestion,
  run: RunOptions,
): Promise<readonly Prospect[]> {
  const { productId } = about;
  const asked = { ...about, read: terms.read };
  const likenedBy = ({ digest, model }: { readonly digest: string; readonly model: ServedModel }) => ({
    digest,
    ...mostLike(model, productId, audienceCaps.speakersMax),
  });
  const kept = await lists.models.latest();
  let found = await audience.candidates(asked, { ...run, likened: kept === null ? null : likenedBy(kept) });
  if (found.wanting !== null) {
    const { digest, runId } = found.wanting;
    const model = await lists.models.get(digest, () => lists.source.modelBytes(runId));
    found = await audience.candidates(asked, { ...run, likened: likenedBy({ digest, model }) });
  }
  return audienceOf(lists, found.customerIds, { productId, first, terms, at });
}
