import { socialTerms, type TermsFor } from '../consent/social-terms.js';
import { customersOfListsMax, type RecommendationReads } from '../graph/recommendation-reads.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Progress } from '../model/progress.js';
import type { ListFilter } from '../recommend/list-filter.js';
import type { ListOptions, Recommendation } from '../recommend/recommendation.js';
import { recommendationsFor } from '../recommend/recommendations-for.js';
import type { RecommendationReason } from '../recommend/explanation.js';
import { ModelShelf } from '../recommend/served-model.js';
import type { PublicIds } from '../serve/public-id.js';
import type { ListFile, Written } from './list-file.js';

/** What every list is asked for. */
export type ListsAsked = ListOptions & { readonly filter?: ListFilter };

/** One line of a file of lists. */
export interface ListRow {
  readonly customer_id: string;
  readonly rank: number;
  readonly product_id: string;
  /** Of the best of the list, in hundredths: 0 to 1. */
  readonly score: number;
  readonly source:
    | 'items'
    | 'content'
    | 'ties'
    | 'community'
    | 'region'
    | 'store'
    | 'channel'
    | 'part_of_day'
    | 'replenishment'
    | 'season'
    | 'popular';
  readonly reason: RecommendationReason;
}

export const listHeader = 'customer_id,rank,product_id,score,source,reason\n';

export interface ListsDeps {
  readonly reads: RecommendationReads;
  /** For whom shows the lists. */
  readonly termsFor: TermsFor;
  readonly ids: PublicIds;
  /** Writes down whose data was read. Where it throws, nothing of them is written out. */
  readonly record: (customerIds: readonly InternalId[]) => Promise<void>;
  readonly models: ModelShelf;
  readonly signal: AbortSignal;
}

/** What a reason rests on. It says no more than the reason does. */
const sources: Readonly<Record<RecommendationReason, ListRow['source']>> = {
  SIMILAR_ITEMS: 'items',
  CONTENT: 'content',
  CIRCLE: 'ties',
  FRIENDS: 'ties',
  COMMUNITY: 'community',
  REGION: 'region',
  STORE: 'store',
  CHANNEL: 'channel',
  PART_OF_DAY: 'part_of_day',
  BUY_AGAIN: 'replenishment',
  SEASON: 'season',
  POPULAR: 'popular',
};

/** The lists of some customers (at most 100), under what each of them agreed to at this moment. */
export async function listRows(
  { reads, termsFor, ids, record, models, signal }: ListsDeps,
  customerIds: readonly InternalId[],
  asked: ListsAsked,
): Promise<{ readonly rows: readonly ListRow[]; readonly personal: number }> {
  const terms = await socialTerms(termsFor, 'personalise.own');
  const lists = await recommendationsFor({ source: reads, models }, customerIds, { ...asked, terms, signal });
  await record(customerIds);
  const all = customerIds.map((id) => lists.get(id) ?? []);
  const customers = ids.mintAll('Customer', customerIds);
  const rows = all.flatMap((list, place) => rowsOf(customers[place] ?? '', list, ids));
  return { rows, personal: all.filter((list) => list[0]?.nonPersonal === false).length };
}

function rowsOf(customer: string, list: readonly Recommendation[], ids: PublicIds): readonly ListRow[] {
  const products = ids.mintAll(
    'Product',
    list.map(({ productId }) => productId as InternalId),
  );
  const best = list[0]?.score ?? 1;
  return list.map(({ rank, score, reason }, place) => ({
    customer_id: customer,
    rank,
    product_id: products[place] ?? '',
    score: Math.round((100 * score) / best) / 100,
    source: sources[reason],
    reason,
  }));
}

/**
 * Writes the lists of all customers, a batch at a time in the order of their internal ids, going on behind what the file holds. What a customer withdraws
 * counts from the next batch on. Throws `REQUEST_CANCELLED` where the signal says so: what is written stands.
 */
export async function writeLists(
  deps: ListsDeps & { readonly progress: Progress },
  file: ListFile,
  asked: ListsAsked,
): Promise<Written> {
  const announce = (total: number | null) =>
    deps.progress({ stage: 'recommending', done: file.written.customers, total, unit: 'customers' });
  for (;;) {
    if (deps.signal.aborted) throw new KithError('REQUEST_CANCELLED', 'Stopped. Go on with --resume.');
    const page = await deps.reads.customersAfter(file.after, customersOfListsMax, { signal: deps.signal });
    const last = page.at(-1);
    if (last === undefined) break;
    const { rows, personal } = await listRows(deps, page, asked);
    const text = rows.map((row) => `${Object.values(row).join(',')}\n`).join('');
    await file.add(text, { after: last, customers: page.length, personal, rows: rows.length });
    announce(null);
  }
  await file.end();
  announce(file.written.customers);
  return file.written;
}
