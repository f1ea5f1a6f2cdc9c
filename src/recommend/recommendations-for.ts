import type { SocialTerms } from '../consent/social-terms.js';
import type { InternalId } from '../model/ids.js';
import { type Evidence, learnedFrom, type Recommendation, recommendationsOf } from './recommendation.js';

/** Where evidence comes from: `RecommendationReads` of src/graph. Consent is settled there, in the statement that reads. */
export interface EvidenceSource {
  evidence(
    customerIds: readonly InternalId[],
    terms: SocialTerms,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{
    readonly lists: readonly (Omit<Evidence, 'popular'> & { readonly customerId: InternalId })[];
    readonly published: { readonly popular: Evidence['popular']; readonly parameters: string | null };
  }>;
}

/**
 * The lists of some customers (at most 100), at most `first` products each, by one statement. Every id gets a list: without consent,
 * or without a customer behind it, the non-personal one.
 */
export async function recommendationsFor(
  source: EvidenceSource,
  customerIds: readonly InternalId[],
  about: { readonly first: number; readonly terms: SocialTerms; readonly signal?: AbortSignal },
): Promise<Map<InternalId, Recommendation[]>> {
  const options = about.signal === undefined ? {} : { signal: about.signal };
  const { lists, published } = await source.evidence(customerIds, about.terms, options);
  const learned = learnedFrom(published.parameters);
  return new Map(
    lists.map(({ customerId, ...evidence }) => [
      customerId,
      recommendationsOf({ ...evidence, popular: published.popular }, learned, about.first),
    ]),
  );
}
