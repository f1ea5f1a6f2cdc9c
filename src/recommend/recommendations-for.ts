import type { SocialTerms } from '../consent/social-terms.js';
import type { InternalId } from '../model/ids.js';
import {
  type Evidence,
  type ListOptions,
  popularList,
  type Recommendation,
  recommendationsOf,
} from './recommendation.js';
import type { ModelShelf } from './served-model.js';

/** Where evidence comes from: `RecommendationReads` of src/graph. Consent is settled there, in the statement that reads. */
export interface EvidenceSource {
  evidence(
    customerIds: readonly InternalId[],
    terms: SocialTerms,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{
    readonly lists: readonly (Evidence & { readonly customerId: InternalId })[];
    readonly published: Published;
  }>;
  modelBytes(runId: string, options?: { readonly signal?: AbortSignal }): Promise<Uint8Array>;
}

export interface Published {
  /** The run whose model is served and the digest of its bytes; null where there is none. */
  readonly model: { readonly runId: string; readonly digest: string } | null;
  /** `[product, rounded number of customers]`, the most used first; empty where a model is served, which knows them. */
  readonly popular: readonly (readonly [string, number])[];
}

/**
 * The lists of some customers (at most 100), at most `first` products each, by one statement; a model that is new to `models` is read by a second. Every id
 * gets a list: without consent, or without a customer behind it, the non-personal one.
 */
export async function recommendationsFor(
  { source, models }: { readonly source: EvidenceSource; readonly models: ModelShelf },
  customerIds: readonly InternalId[],
  about: ListOptions & { readonly terms: SocialTerms; readonly signal?: AbortSignal },
): Promise<Map<InternalId, Recommendation[]>> {
  const options = about.signal === undefined ? {} : { signal: about.signal };
  const { lists, published } = await source.evidence(customerIds, about.terms, options);
  const { model: served, popular } = published;
  if (served === null) {
    return new Map(lists.map((evidence) => [evidence.customerId, popularList(popular, evidence, about.first)]));
  }
  const model = await models.get(served.digest, () => source.modelBytes(served.runId, options));
  return new Map(lists.map((evidence) => [evidence.customerId, recommendationsOf(evidence, model, about)]));
}
