import type { SocialTerms } from '../consent/social-terms.js';
import type { InternalId } from '../model/ids.js';
import { candidatesOf } from './diversity.js';
import { everyProduct, fitsFilter, isSelective, type ListFilter, type ProductFacts } from './list-filter.js';
import {
  type Choice,
  candidateIds,
  type Evidence,
  type ListOptions,
  popularList,
  type Recommendation,
  recommendationsOf,
} from './recommendation.js';
import type { ModelShelf } from './served-model.js';
import type { Variant } from './variant.js';

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
  productFacts(
    productIds: readonly string[],
    options?: { readonly signal?: AbortSignal; readonly storeId?: string | null },
  ): Promise<readonly ProductFacts[]>;
  modelBytes(runId: string, options?: { readonly signal?: AbortSignal }): Promise<Uint8Array>;
}

export interface Published {
  /** The run whose model is served and the digest of its bytes; null where there is none. */
  readonly model: { readonly runId: string; readonly digest: string } | null;
  /** `[product, rounded number of customers]`, the most used first; empty where a model is served, which knows them. */
  readonly popular: readonly (readonly [string, number])[];
}

/** What the lists of one call are asked for, and under which terms. */
interface Asked extends ListOptions {
  readonly filter?: ListFilter;
  /** Of how many of its best products a filtered list is made; only where these do not fill it, of all. */
  readonly candidatesMost?: number;
  readonly terms: SocialTerms;
  /** What an experiment changes, for a list of one customer; it is waited for beside the evidence. */
  readonly variant?: Promise<Variant | undefined>;
  readonly signal?: AbortSignal;
}

/**
 * The lists of some customers (at most 100), at most `first` products each, by one statement; a model that is new to `models` is read by a second. Every id
 * gets a list: without consent, or without a customer behind it, the non-personal one. A filter that keeps products out asks about the best candidates by
 * one statement more, and by another one about all the others where some list is not full by then.
 */
export async function recommendationsFor(
  { source, models }: { readonly source: EvidenceSource; readonly models: ModelShelf },
  customerIds: readonly InternalId[],
  { variant: awaited, ...about }: Asked,
): Promise<Map<InternalId, Recommendation[]>> {
  const options = about.signal === undefined ? {} : { signal: about.signal };
  const [{ lists, published }, variant] = await Promise.all([
    source.evidence(customerIds, about.terms, options),
    awaited,
  ]);
  const { model: served, popular } = published;
  const model =
    served === null ? null : await models.get(served.digest, () => source.modelBytes(served.runId, options));
  const makers = lists.map((evidence) => ({
    customerId: evidence.customerId,
    ...keptOut(evidence, about.filter ?? everyProduct),
    list: (choice: Choice) =>
      model === null ? popularList(popular, evidence, choice) : recommendationsOf(evidence, model, choice),
    candidates: (most: number) =>
      model === null ? popular.map(([id]) => id) : candidateIds(evidence, model, { ...about, variant, most }),
  }));
  const { first, diversity = 0, novelty = 0, candidatesMost = 500 } = about;
  const fits = await fitting(makers, { needed: candidatesOf(first, { diversity, novelty }), candidatesMost }, (ids) =>
    source.productFacts(ids, { ...options, storeId: about.filter?.storeId ?? null }),
  );
  return new Map(makers.map((maker) => [maker.customerId, maker.list({ ...about, variant, ...fits(maker) })]));
}

/** What a customer dismissed is kept out beside what the filter keeps out. */
function keptOut({ dismissed, notInterestedIn }: Evidence, filter: ListFilter): Kept {
  const notCategories = [...filter.notCategories, ...notInterestedIn];
  return { filter: { ...filter, notCategories }, dismissed: new Set(dismissed) };
}

interface Kept {
  readonly filter: ListFilter;
  readonly dismissed: ReadonlySet<string>;
}

interface Maker extends Kept {
  /** The best `most` products in their order, before the filter. */
  candidates(most: number): readonly string[];
}

/** What keeps out of each list what its filter does: nothing is asked about products where no filter keeps anything out. */
async function fitting(
  makers: readonly Maker[],
  { needed, candidatesMost }: { readonly needed: number; readonly candidatesMost: number },
  factsOf: (productIds: readonly string[]) => Promise<readonly ProductFacts[]>,
): Promise<(kept: Kept) => Pick<Choice, 'fits'>> {
  const facts = new Map<string, ProductFacts>();
  const fits = ({ filter, dismissed }: Kept) => {
    const selects = isSelective(filter);
    return (productId: string) => {
      if (dismissed.has(productId)) return false;
      const known = facts.get(productId);
      return !selects || (known !== undefined && fitsFilter(filter, known));
    };
  };
  let open = makers.filter(({ filter }) => isSelective(filter));
  for (const most of [candidatesMost, Number.POSITIVE_INFINITY]) {
    const candidates = open.map((maker) => ({ maker, ids: maker.candidates(most) }));
    const unknown = new Set(candidates.flatMap(({ ids }) => ids).filter((id) => !facts.has(id)));
    if (unknown.size > 0) for (const each of await factsOf([...unknown])) facts.set(each.productId, each);
    open = candidates
      .filter(({ maker, ids }) => ids.length >= most && ids.filter(fits(maker)).length < needed)
      .map(({ maker }) => maker);
  }
  return (kept) => (isSelective(kept.filter) || kept.dismissed.size > 0 ? { fits: fits(kept) } : {});
}
