import type { ReadTerms } from '../../../src/consent/terms.js';
import { int } from '../../../src/graph/statement.js';
import { itemModelForm } from '../../../src/model/item-model-form.js';
import { undatedOrder } from '../../../src/model/time.js';
import { nowMs } from './hub-world.js';

/** What a read that a request waits for may cost in database hits, whatever the graph holds. */
export interface Bound {
  readonly hits: number;
  readonly params?: Readonly<Record<string, unknown>>;
  /** What it goes through row by row, each at so many hits more, and why it must. Only such a statement may grow with the graph. */
  readonly grows?: { readonly hitsOfRow: number; readonly why: string };
}

/** A list of a few, where the product would look at thousands. */
const caps = { usesMax: int(40), tiesMax: int(10), tieProductsMax: int(10), poolMax: int(10) };
const dismissalsMax = { product: int(40), category: int(40) };
const ids = (noun: string) => [`${noun}0`, `${noun}1`];
const limit = int(20);

/** Statements that a request waits for, at the row that has most. */
export function boundsOf(terms: ReadTerms): Readonly<Record<string, Bound>> {
  const first = int(5);
  const influencers = (noun: string) => ({ ids: ids(noun), read: terms, first });
  const influencersOfBought = (noun: string) => ({ ...influencers(noun), multipliers: {} });
  return {
    'consent/chain-head': { hits: 20 },
    'consent/class-numbers': { hits: 20, params: { classes: [{ ring: 'firstParty', vectorHash: 'hash 7' }] } },
    'consent/classes': {
      hits: 200,
      params: { ring: 'firstParty', after: int(49) },
      grows: { hitsOfRow: 4, why: 'a server reads each class once, when it starts or the class is new' },
    },
    'consent/last-classes': { hits: 40, params: { rings: ['firstParty', 'subject'] } },
    'consent/known-events': { hits: 40, params: { events: [{ index: int(0), id: 'w1', customerId: 'c0' }] } },
    'consent/count-of': {
      hits: 30,
      params: { customerId: 'c0' },
      grows: { hitsOfRow: 3, why: 'the words of one customer are counted; people say tens' },
    },
    'consent/guardianships': { hits: 330, params: { ids: ids('c') } },
    'consent/merged-records': { hits: 150, params: { ids: ids('c') } },
    'consent/merge-standing': { hits: 150, params: { ids: ids('c') } },
    'consent/profile-sizes': { hits: 40, params: { ids: ['m0'] } },
    'consent/queued-of': {
      hits: 60,
      params: { words: [{ customerId: 'c0', key: 'queued_marketing_email', mark: null }] },
      grows: { hitsOfRow: 6, why: 'all contacts of one customer are looked through for those that are queued' },
    },
    'consent/history': {
      hits: 600,
      params: { customerId: 'c0', before: int(nowMs), limit },
      grows: { hitsOfRow: 4, why: 'the words of one customer are sorted; people say tens' },
    },
    'consent/receipt-events': {
      hits: 40,
      params: { customerId: 'c0', receiptId: 'receipt0' },
      grows: { hitsOfRow: 4, why: 'the words of one customer are looked through; people say tens' },
    },
    'consent/yes-words': {
      hits: 60,
      params: { customerId: 'c0', after: int(0), before: int(nowMs) },
      grows: { hitsOfRow: 6, why: 'the words of one customer are counted; people say tens' },
    },
    'consent/record-of': {
      hits: 200,
      params: { ids: ids('c') },
      grows: {
        hitsOfRow: 46,
        why: 'all that one customer said is what is asked, and once more for who is the same person',
      },
    },
    'consent/runs-under-way': { hits: 20 },
    'consent/still-influential': { hits: 40, params: { ids: ids('c') } },
    'consent/spoken': {
      hits: 200,
      params: { ids: ids('c') },
      grows: { hitsOfRow: 23, why: 'all that one customer said is what the class is made of' },
    },
    'experiment/takes-part': {
      hits: 20,
      params: { customerId: 'c0', read: terms, measure: terms, measured: ['purchase_item', 'behaviour_web'] },
    },
    'deployment/customer-exists': { hits: 10, params: { customerId: 'c0' } },
    'influence/of-categories': {
      hits: 200,
      params: influencersOfBought('k'),
      grows: {
        hitsOfRow: 75,
        why: 'everybody who bought of a category is asked and compared: there is no order to read them in',
      },
    },
    'influence/of-communities': {
      hits: 200,
      params: influencers('y'),
      grows: { hitsOfRow: 60, why: 'every member is asked and compared' },
    },
    'influence/of-customers': {
      hits: 60,
      params: { ids: ids('c'), read: terms },
      grows: { hitsOfRow: 20, why: 'the influences of one customer are summed' },
    },
    'influence/of-products': {
      hits: 200,
      params: influencersOfBought('p'),
      grows: { hitsOfRow: 60, why: 'everybody who bought a product is asked and compared' },
    },
    'influence/of-stores': {
      hits: 200,
      params: influencers('s'),
      grows: { hitsOfRow: 60, why: 'everybody who shops in a store is asked and compared' },
    },
    'influence/multipliers': { hits: 260, params: { ids: ids('k'), customersMin: 10 } },
    'influence/classes': { hits: 220, params: { categoryId: null, customersMin: 10, first } },
    'influence/paths': {
      hits: 200,
      params: { ids: ['c1'], to: 'c2', read: terms, stepsMax: int(10), first },
      grows: {
        hitsOfRow: 3,
        why: 'ways of three steps lead over all whom the customers on them influence, of whom one may know',
      },
    },
    'influence/graph': {
      hits: 3_000,
      params: {
        read: terms,
        ways: {
          list: [
            { terms, contact: 'contact_email' },
            { terms, contact: 'contact_phone' },
          ],
        },
        segmentId: 'e0',
        communityId: 'y0',
        after: 'c0',
        limit,
      },
    },
    'recommend/audience': {
      hits: 3_000,
      params: {
        productId: 'p5',
        read: terms,
        visible: terms,
        ways: {
          list: [
            { terms, contact: 'contact_email' },
            { terms, contact: 'contact_phone' },
          ],
        },
        like: { ids: ids('p'), weights: ids('p').map(() => 1) },
        model: 'none',
        modelForm: itemModelForm,
        similarMax: int(10),
        speakersMax: int(5),
        usesMax: int(40),
        undated: int(undatedOrder),
        limit,
      },
    },
    'recommend/model-parts': { hits: 40, params: { runId: 'neighbourhood' } },
    'recommend/named-friends': {
      hits: 3_000,
      params: {
        customerId: 'c0',
        productIds: ids('p'),
        read: terms,
        contribute: terms,
        receive: terms,
        attribute: terms,
        visible: terms,
        before: int(nowMs),
        ...caps,
      },
    },
    'recommend/offers': {
      hits: 1_500,
      params: {
        customerIds: ids('c'),
        read: terms,
        visible: terms,
        told: { 'marketing.email': terms.allow['contact_email'] },
        campaignsMax: int(20),
        offersMax: int(40),
        takenMax: int(20),
      },
      grows: {
        hitsOfRow: 6,
        why: 'the contacts of one customer are looked through for offers that were taken, and their stores',
      },
    },
    'recommend/product-facts': { hits: 80, params: { productIds: ids('p'), storeId: 's0' } },
    'recommend/sources': {
      hits: 3_000,
      params: {
        customerIds: ids('c'),
        read: terms,
        contribute: terms,
        receive: terms,
        attribute: terms,
        self: null,
        dismissalsMax,
        modelForm: itemModelForm,
        ...caps,
      },
    },
    'rights/customers-of-identifier': { hits: 60, params: { identifierId: 'd0', limit } },
    'rights/request': { hits: 40, params: { id: 'q0' } },
    'rights/requests-in': {
      hits: 600,
      params: { states: ['received'], afterDueAt: int(0), afterId: '', limit },
      grows: { hitsOfRow: 20, why: 'unanswered requests of several states are sorted by when their time ends' },
    },
    'rights/requests-of': {
      hits: 600,
      params: { customerId: 'c0', limit },
      grows: { hitsOfRow: 20, why: 'the requests of one customer are sorted' },
    },
    'rights/whose-link': { hits: 10, params: { hash: 'link7', now: int(nowMs) } },
    'statistics/parts': { hits: 40, params: { runId: 'statistics', organisation: 'kith', table: 'stores' } },
    'statistics/snapshot': { hits: 60, params: { organisation: 'kith', question: 'one' } },
  };
}

const analysis = 'an analysis';
const workspace = 'the build of a workspace, or what looks it through';
const start = 'the start, the doctor or a migration';
const night = 'a job of the night, page by page';
const worker = 'the worker that carries requests out';
const imports = 'an import';

/** Statements that read and that no request waits for: what runs them. */
export const batches: readonly (readonly [name: RegExp, runs: string])[] = [
  [/^analyse\//, analysis],
  [/^recommend\/customers$/, 'kith recommend --all, page by page'],
  [/^experiment\/shown-lists$/, 'kith experiment, page by page'],
  [/^recommend\/shown-in$/, 'kith lists report, page by page'],
  [/^experiment\/first-lists$/, analysis],
  [/^workspace\//, workspace],
  [/^ingest\//, imports],
  [/^deployment\/(?!customer-exists)/, start],
  [/^consent\/(?:due|unclassified)$/, 'the classing of customers whose time has come, page by page'],
  [/^consent\/chain$/, 'kith consent verify, page by page'],
  [/^consent\/dpo-/, 'a data protection officer, by hand'],
  [/^rights\/(?:kept-over|old-records|old-ties|tombstones|unerased)$/, night],
  [/^rights\/(?:requests-to-run|person|runs|ties-of|remaining)$/, worker],
];
