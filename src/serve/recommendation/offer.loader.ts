import DataLoader from 'dataloader';
import { categoryKey } from '../../consent/categories.js';
import { contactNeeds, contactPurposes, queuedFor } from '../../consent/contacts.js';
import { type OfferQuestion, OfferReads, offerCategories } from '../../graph/offer-reads.js';
import { customersOfListsMax } from '../../graph/recommendation-reads.js';
import type { InternalId } from '../../model/ids.js';
import type { Recommendation } from '../../recommend/recommendation.js';
import { plainList } from './recommendation.filter.js';
import { asksForCategories, offerProductsMax, type RunningOffer, suitedOffers } from '../../recommend/offers.js';
import { type RequestContext, runOptions } from '../context.js';
import {
  listOptions,
  listsUnder,
  listTerms,
  listViewer,
  mayHavePersonalList,
  noteLists,
  servedLists,
  toldTo,
} from './recommendation.loader.js';

/** One statement for what may be offered to all customers of a page, and one for their lists where there is any of it. */
export function offerLoader(context: RequestContext, first: number): DataLoader<InternalId, unknown> {
  const place = `offers ${first}`;
  const known = context.loaders.get(place);
  if (known !== undefined) return known;
  const loader = new DataLoader<InternalId, unknown>((ids) => offersOf(context, ids, first), {
    maxBatchSize: customersOfListsMax,
  });
  context.loaders.set(place, loader);
  return loader;
}

async function offersOf(context: RequestContext, ids: readonly InternalId[], first: number): Promise<unknown[]> {
  const running = await runningOffers(context, ids);
  const offersFor = (id: InternalId) => running.get(id) ?? [];
  const asked = ids.filter((id) => offersFor(id).length > 0);
  const lists = await listsOf(context, asked);
  const facts = await productFacts(context, lists, offersFor);
  return ids.map((id) => suitedOffers(offersFor(id), lists.get(id) ?? [], { first, facts }));
}

/** Lists as they are outside of experiments: nobody is shown them, so there is nothing to keep of them. */
async function listsOf(context: RequestContext, ids: readonly InternalId[]) {
  if (ids.length === 0) return new Map<InternalId, readonly Recommendation[]>();
  const terms = await listTerms(context);
  noteLists(context, terms);
  const options = listOptions(context, plainList(offerProductsMax));
  const found = await listsUnder(context, ids, terms, options);
  return new Map(ids.map((id) => [id, toldTo(context, id, found.get(id) ?? [])]));
}

/** To another customer nobody has offers: they would say what somebody agreed to be told. */
async function runningOffers(context: RequestContext, ids: readonly InternalId[]) {
  const told = toldOf(context);
  const customerIds = ids.filter((id) => mayHavePersonalList(context, id));
  const terms = await listTerms(context);
  const { read } = terms;
  context.reading.touch(offerCategories);
  if (customerIds.length > 0) noteLists(context, terms);
  const question = { customerIds, read, visible: context.terms, told };
  return new OfferReads(context.graph).running(question, runOptions(context));
}

/** Of whom campaigns may speak to whom: under the customer's word on the purpose, where the request has it. It is what opens what is queued for the purpose. */
function toldOf(context: RequestContext): OfferQuestion['told'] {
  const told: Record<string, Int8Array> = {};
  for (const purpose of new Set(Object.values(contactPurposes))) {
    const key = queuedFor(purpose);
    if (key === null || !context.purposes.includes(purpose)) continue;
    const terms = context.termsFor(listViewer(context, purpose));
    const vector = terms.allow[key];
    if (vector === undefined) continue;
    told[purpose] = vector;
    const categories = contactNeeds(purpose).map(categoryKey);
    context.reading.touchUnder(categories, [{ purpose, terms, categories }]);
  }
  return told;
}

/** The categories of the products in some lists, where an offer is about one. */
async function productFacts(
  context: RequestContext,
  lists: ReadonlyMap<InternalId, readonly Recommendation[]>,
  offersFor: (id: InternalId) => readonly RunningOffer[],
) {
  const asking = [...lists].filter(([id]) => asksForCategories(offersFor(id)));
  const productIds = [...new Set(asking.flatMap(([, list]) => list.map(({ productId }) => productId)))];
  const facts = productIds.length === 0 ? [] : await servedLists(context).source.productFacts(productIds);
  return new Map(facts.map((each) => [each.productId, each]));
}
