import type { SocialTerms } from '../consent/social-terms.js';
import type { InternalId } from '../model/ids.js';
import { rankProducts } from './blend.js';
import { type Evidence, scored } from './recommendation.js';
import type { EvidenceSource } from './recommendations-for.js';
import type { ModelShelf, ServedModel } from './served-model.js';

/** A customer who may want a product. */
export interface Prospect {
  readonly customerId: InternalId;
  /** The score of the product in the customer's list as a share of the best score there: above 0, at most 1. Comparable between customers. */
  readonly share: number;
}

/**
 * Those of some customers (at most 100) who would want a product, those first in whose lists it stands closest to the best. It is scored by what makes
 * their lists. Who has the product, dismissed it or is not interested in its category is not among them.
 */
export async function audienceOf(
  { source, models }: { readonly source: EvidenceSource; readonly models: ModelShelf },
  customerIds: readonly InternalId[],
  about: { readonly productId: InternalId; readonly first: number; readonly terms: SocialTerms },
): Promise<readonly Prospect[]> {
  const { productId, first, terms } = about;
  const { lists, published } = await source.evidence(customerIds, terms);
  const { model: served } = published;
  if (served === null) return [];
  const model = await models.get(served.digest, () => source.modelBytes(served.runId));
  const isRefused = await refusals(source, productId, lists);
  return lists
    .filter((evidence) => !isRefused(evidence))
    .map((evidence) => ({ customerId: evidence.customerId, share: shareOf(evidence, model, productId) }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || (a.customerId < b.customerId ? -1 : 1))
    .slice(0, first);
}

/** What a product scores for a customer as a share of what the best one does; 0 where it cannot stand in the list. */
export function shareOf(evidence: Evidence, model: ServedModel, productId: string): number {
  const product = model.indexOf(productId);
  if (product === undefined) return 0;
  const { signals, weights } = scored(evidence, model, {});
  const [best] = rankProducts(signals, weights, 1);
  const others = signals.owned.map((isOwned, at) => (at === product ? isOwned : 1));
  const [own] = rankProducts({ ...signals, owned: others }, weights, 1);
  return best === undefined || own === undefined ? 0 : own.score / best.score;
}

/** Categories of the product are asked for only where somebody is not interested in one. */
async function refusals(
  source: EvidenceSource,
  productId: InternalId,
  lists: readonly Evidence[],
): Promise<(evidence: Evidence) => boolean> {
  const isAsked = lists.some(({ notInterestedIn }) => notInterestedIn.length > 0);
  const [facts] = isAsked ? await source.productFacts([productId]) : [];
  const categories = new Set(facts?.categoryIds);
  return ({ dismissed, notInterestedIn }) =>
    dismissed.includes(productId) || notInterestedIn.some((id) => categories.has(id));
}
