import type { SocialTerms } from '../consent/social-terms.js';
import type { InternalId } from '../model/ids.js';
import { type Standing, standingOf } from './blend.js';
import { type Evidence, scored } from './recommendation.js';
import type { EvidenceSource } from './recommendations-for.js';
import type { ModelShelf, ServedModel } from './served-model.js';

/** A customer who may want a product, and where it stands in their list: scores are comparable within one list only, places between lists. */
export interface Prospect extends Standing {
  readonly customerId: InternalId;
}

/**
 * Those of some customers (at most 100) who would want a product, those first in whose lists it stands highest. It is scored by what makes their
 * lists. Who has the product, dismissed it or is not interested in its category is not among them.
 */
export async function audienceOf(
  { source, models }: { readonly source: EvidenceSource; readonly models: ModelShelf },
  customerIds: readonly InternalId[],
  about: { readonly productId: InternalId; readonly terms: SocialTerms; readonly at: number },
): Promise<readonly Prospect[]> {
  const { productId, terms, at } = about;
  const { lists, published } = await source.evidence(customerIds, terms);
  const { model: served } = published;
  if (served === null) return [];
  const model = await models.get(served.digest, () => source.modelBytes(served.runId));
  const isRefused = await refusals(source, productId, lists);
  return lists
    .filter((evidence) => !isRefused(evidence))
    .flatMap((evidence) => {
      const standing = standingFor(evidence, model, { productId, at });
      return standing === null ? [] : [{ ...standing, customerId: evidence.customerId }];
    })
    .sort(byPlace);
}

/** Those first in whose lists the product stands highest. */
export function byPlace(a: Prospect, b: Prospect): number {
  return a.place - b.place || b.share - a.share || (a.customerId < b.customerId ? -1 : 1);
}

/** Where a product stands among all that may stand in a customer's list, or null. */
function standingFor(
  evidence: Evidence,
  model: ServedModel,
  { productId, at }: { readonly productId: string; readonly at: number },
): Standing | null {
  const product = model.indexOf(productId);
  // Who has it is no prospect, not even where it is due.
  if (product === undefined || evidence.owned.includes(productId)) return null;
  const { signals, weights } = scored(evidence, model, { at });
  return standingOf(signals, weights, product);
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
