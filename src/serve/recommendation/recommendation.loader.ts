import DataLoader from 'dataloader';
import { canonicalJson } from '../../consent/policy.js';
import type { Purpose } from '../../consent/purposes.js';
import { type SocialTerms, socialTerms } from '../../consent/social-terms.js';
import type { ReadTerms } from '../../consent/terms.js';
import type { Viewer } from '../../consent/viewer.js';
import {
  customersOfListsMax,
  listCategories,
  receivedCategories,
  RecommendationReads,
  usedCategories,
} from '../../graph/recommendation-reads.js';
import type { InternalId } from '../../model/ids.js';
import { type EvidenceSource, recommendationsFor } from '../../recommend/recommendations-for.js';
import { ModelShelf } from '../../recommend/served-model.js';
import { type RequestContext, runOptions } from '../context.js';
import { type AskedList, askedFault, listOptionsOf } from './recommendation.filter.js';
import { logList, noteLog } from './logged-list.js';
import { type Trial, trialOf } from './trial.js';

// By the digest of their bytes, so that deployments of one process may share them.
export const models = new ModelShelf();

/** The products of a model that lists are scored with. */
export function productsOfModel(digest: string): Promise<readonly InternalId[]> | undefined {
  return models.kept(digest)?.then(({ productIds }) => productIds as readonly InternalId[]);
}

type Chosen = ReturnType<typeof listOptionsOf> & Partial<Pick<Trial, 'variant'>>;

/** What is asked of a list, of now where nothing else is said. */
export function listOptions(context: RequestContext, asked: AskedList) {
  return listOptionsOf({ ids: context.ids, now: context.consent.parts.now() }, asked);
}

/** One statement for the lists of all customers of a page. */
export function recommendationLoader(context: RequestContext, asked: AskedList): DataLoader<InternalId, unknown> {
  const place = `recommendations ${canonicalJson(asked)}`;
  const known = context.loaders.get(place);
  if (known !== undefined) return known;
  const loader = new DataLoader<InternalId, unknown>((ids) => lists(context, ids, listOptions(context, asked)), {
    maxBatchSize: customersOfListsMax,
  });
  context.loaders.set(place, loader);
  return loader;
}

/** Begins to read the list of the customer who asks, before the field is resolved; whoever resolves it learns of what went wrong. */
export function beginList(context: RequestContext, asked: AskedList): void {
  if (context.self === null || askedFault('recommendations', asked) !== null) return;
  recommendationLoader(context, asked)
    .load(context.self)
    .catch(() => undefined);
}

async function lists(context: RequestContext, ids: readonly InternalId[], asked: Chosen): Promise<unknown[]> {
  const terms = await listTerms(context);
  const own = ids.filter((id) => mayHavePersonalList(context, id));
  const others = ids.filter((id) => !mayHavePersonalList(context, id));
  noteLists(context, own.length > 0 ? terms : null);
  // What is kept of a list would say where its customer was.
  const isKept = asked.near === null && own.some((id) => isThemselves(context, id));
  const trial = isKept ? trialOf(context, terms.read) : null;
  const isLogged = isKept && trial === null;
  if (isLogged) noteLog(context);
  // What the list may rest on must be known before anything of it is read.
  await trial?.variant;
  const classes = new Map<InternalId, number | null>();
  const found = [
    await listsUnder(context, own, terms, { ...asked, ...(trial && { variant: trial.variant }) }, classes),
    await listsUnder(context, others, withheldAll(terms), asked),
  ];
  // What is not kept of an experiment is not shown either.
  const [self] = own.filter((id) => isThemselves(context, id));
  const made = self === undefined ? [] : (found[0]?.get(self) ?? []);
  if ((await trial?.written(made)) === false) found[0] = await listsUnder(context, own, terms, asked);
  if (isLogged && self !== undefined)
    logList(context, terms.read, { self, class: classes.get(self) ?? null, list: made });
  return ids.map((id) => toldTo(context, id, found[0]?.get(id) ?? found[1]?.get(id) ?? []));
}

/** Whether this is the customer who asks, before a client of ours. Before a partner's nobody is: whatever is shown there the partner sees as well. */
export function isThemselves({ terms }: RequestContext, id: InternalId): boolean {
  return terms.self === id;
}

/** The algorithm reads for the client; what a customer has is for that customer to see, not for staff who look at the list. */
export function toldTo<R extends { readonly becauseId: string | null }>(
  context: RequestContext,
  id: InternalId,
  list: readonly R[],
): readonly R[] {
  return isThemselves(context, id) ? list : list.map((each) => ({ ...each, becauseId: null }));
}

/** A list says what its customer has and likes: to another customer, and to one before a partner's client, each list is the non-personal one, whatever its customer agreed to. */
export function mayHavePersonalList(context: RequestContext, id: InternalId): boolean {
  return context.viewer.endUser?.kind !== 'customer' || isThemselves(context, id);
}

/** The lists of some customers under these terms. `classes` is told under which class of theirs each was read. */
export async function listsUnder(
  context: RequestContext,
  ids: readonly InternalId[],
  terms: SocialTerms,
  asked: Chosen,
  classes?: Map<InternalId, number | null>,
) {
  return recommendationsFor(servedLists(context, classes), ids, { ...asked, terms });
}

/** Where the lists of a request come from: its graph within its deadline, and the models of this process. */
export function servedLists(
  context: RequestContext,
  classes?: Map<InternalId, number | null>,
): { readonly source: EvidenceSource; readonly models: ModelShelf } {
  const reads = new RecommendationReads(context.graph);
  const source: EvidenceSource = {
    evidence: async (customerIds, social) => {
      const found = await reads.evidence(customerIds, social, { ...runOptions(context), self: obeyed(context) });
      for (const { customerId, class: readUnder } of found.lists) classes?.set(customerId, readUnder);
      if (customerIds.length > 0) {
        context.products.see(found.published);
        // Before the lists are scored, which takes as long as the audit takes to write it down.
        await context.reading.listRead?.();
      }
      return found;
    },
    productFacts: (productIds, { storeId = null } = {}) =>
      reads.productFacts(productIds, { ...runOptions(context), storeId }),
    modelBytes: (runId) => reads.modelBytes(runId, runOptions(context)),
  };
  return { source, models };
}

/** What customers dismissed is theirs to see, so that their own list may obey it whatever they agreed to. */
function obeyed({ terms }: RequestContext): InternalId | null {
  return terms.allow['behaviour_web']?.[0] === 1 ? terms.self : null;
}

/**
 * For a customer the algorithm reads for the client, nobody looks over its shoulder; a name would be shown to a customer. A purpose that the request does not
 * have withholds all of its facts: the list is then the non-personal one.
 */
export function listTerms(context: RequestContext): Promise<SocialTerms> {
  const { own, social } = purposesOfLists(context);
  return socialTerms(async (purpose: Purpose) => {
    const terms = context.termsFor(listViewer(context, purpose));
    return (purpose === 'personalise.own' ? own : social) ? terms : withheld(terms);
  }, 'personalise.own');
}

/** Notes for the audit that lists are made under these terms, as far as the request has their purposes; without terms that nothing is read of anybody. */
export function noteLists(context: RequestContext, terms: SocialTerms | null): void {
  const { own, social } = purposesOfLists(context);
  context.reading.touchUnder(listCategories, [
    ...(terms !== null && own
      ? [{ purpose: 'personalise.own', terms: terms.read, categories: listCategories } as const]
      : []),
    ...(terms !== null && social
      ? ([
          { purpose: 'social_reco.contribute', terms: terms.contribute, categories: usedCategories },
          { purpose: 'social_reco.receive', terms: terms.receive, categories: receivedCategories },
          { purpose: 'social_reco.attribute', terms: terms.attribute, categories: usedCategories },
        ] as const)
      : []),
  ]);
}

function purposesOfLists({ purposes }: RequestContext): { readonly own: boolean; readonly social: boolean } {
  const own = purposes.includes('personalise.own');
  return { own, social: own && purposes.includes('social_reco.receive') };
}

/**
 * For whom a list reads for a purpose: the client, and for names the end user as well. Staff always count: what a list leaves out because its customer has it
 * would tell them what the customer has.
 */
export function listViewer({ viewer }: RequestContext, purpose: Purpose): Viewer {
  const counts = purpose === 'social_reco.attribute' || viewer.endUser?.kind !== 'customer';
  return { ...viewer, purpose, endUser: counts ? viewer.endUser : null };
}

/** A category that is missing is null, so denied. */
function withheld(terms: ReadTerms): ReadTerms {
  return { ...terms, allow: {} };
}

function withheldAll(terms: SocialTerms): SocialTerms {
  const { read, contribute, receive, attribute } = terms;
  return {
    read: withheld(read),
    contribute: withheld(contribute),
    receive: withheld(receive),
    attribute: withheld(attribute),
  };
}
