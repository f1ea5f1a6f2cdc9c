import { z } from 'zod';
import { actCategories } from '../consent/acts.js';
import type { CategoryKey } from '../consent/categories.js';
import type { SocialTerms } from '../consent/social-terms.js';
import type { ReadTerms } from '../consent/terms.js';
import { KithError } from '../model/errors.js';
import type { InternalId, ProductKey } from '../model/ids.js';
import { itemModelForm } from '../model/item-model-form.js';
import type { Area } from '../model/region.js';
import { dismissalsMax } from './dismissal-writes.js';
import type { Graph, RunOptions } from './graph.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

/** What the list of one customer is made of. Everything personal in it was let in by its owner in the statement. */
export interface ListEvidence {
  readonly customerId: InternalId;
  /** Of the customer for who shows the list, under which all of it was read; null where there is none. */
  readonly class: number | null;
  /** Products that the customer has, latest first. */
  readonly owned: readonly string[];
  /** What was bought of each of them, by days since 1970, null where no day is known: where the served model makes use of it, else empty. */
  readonly bought: readonly (BoughtOfProduct | null)[];
  /** Products that the customer does not want recommended, and categories of which nothing is. */
  readonly dismissed: readonly string[];
  readonly notInterestedIn: readonly string[];
  readonly ties: readonly TieEvidence[];
  /** What friends of these ties let be used, where the ties are too few to count and none may be named. */
  readonly around: readonly { readonly probability: number; readonly products: readonly string[] }[];
  /** Communities that the customer is in, the finest first. */
  readonly communities: readonly string[];
  /** Where the customer lives, and the stores where they shop, those with most purchases first: where the served model makes use of it. */
  readonly area: Area | null;
  readonly stores: readonly string[];
}

export interface BoughtOfProduct {
  /** At least 1. */
  readonly purchases: number;
  readonly firstDay: number;
  readonly lastDay: number;
}

export interface TieEvidence {
  readonly probability: number;
  readonly products: readonly ProductKey[];
  readonly namedProducts: readonly ProductKey[];
  /** Both hold the tie, and long enough to count as one of several. */
  readonly mutual: boolean;
}

/** What the lists of one call have in common: published facts of the runs that are served. */
export interface PublishedEvidence {
  /** Null where none is served, or one of another form than this version reads. */
  readonly model: { readonly runId: string; readonly digest: string } | null;
  /** `[product, rounded number of customers]`, the most used first; empty where a model is served, which knows them. */
  readonly popular: readonly (readonly [string, number])[];
  /** Changes after each import that changed products; null where none said so. */
  readonly productsRevision: string | null;
}

/** How much one customer's list may read: the bound of its database hits. */
export interface EvidenceCaps {
  /** Uses of products looked at, of the customer and of each tie. */
  readonly usesMax: number;
  readonly tiesMax: number;
  readonly tieProductsMax: number;
  /** Friends of ties. */
  readonly poolMax: number;
}

export const defaultCaps: EvidenceCaps = {
  usesMax: 2_000,
  tiesMax: 50,
  tieProductsMax: 50,
  poolMax: 50,
};

/** More customers than this are asked for in pages. */
export const customersOfListsMax = 100;

const productKeys = z.array(z.union([z.string(), z.number()]));

const sources = readStatement('recommend/sources', {
  params: z.object({
    customerIds: z.array(z.string()).readonly(),
    read: termsShape(),
    contribute: termsShape(),
    receive: termsShape(),
    attribute: termsShape(),
    self: z.string().nullable(),
    dismissalsMax: z.object({ product: integer(), category: integer() }),
    usesMax: integer(),
    tiesMax: integer(),
    tieProductsMax: integer(),
    poolMax: integer(),
    modelForm: z.string(),
  }),
  row: z.object({
    customerId: z.string().transform((id) => id as InternalId),
    class: z.number().nullable(),
    owned: z.array(z.string()),
    bought: z.array(z.tuple([z.number().nullable(), z.number().nullable(), z.number().nullable()]).transform(boughtOf)),
    dismissed: z.array(z.string()),
    notInterestedIn: z.array(z.string()),
    ties: z.array(z.tuple([z.number(), productKeys, productKeys.nullable(), z.boolean()]).transform(tieEvidence)),
    around: z.array(
      z.tuple([z.number(), z.array(z.string())]).transform(([probability, products]) => ({ probability, products })),
    ),
    communities: z.array(z.string()),
    area: z
      .tuple([z.string().nullable(), z.string().nullable()])
      .nullable()
      .transform((area) => (area === null ? null : { country: area[0], city: area[1] })),
    stores: z.array(z.string()),
    modelRun: z.string().nullable(),
    model: z.string().nullable(),
    popular: z.array(z.string()).nullable(),
    popularSupport: z.array(z.number()).nullable(),
    productsRevision: z.string().nullable(),
  }),
});

const customersOfLists = readStatement('recommend/customers', {
  params: z.object({ after: z.string(), limit: integer() }),
  row: z.object({ customerId: z.string().transform((id) => id as InternalId) }),
});

const modelParts = readStatement('recommend/model-parts', {
  params: z.object({ runId: z.string() }),
  row: z.object({ bytes: z.instanceof(Int8Array) }),
});

const productFacts = readStatement('recommend/product-facts', {
  params: z.object({ productIds: z.array(z.string()).readonly(), storeId: z.string().nullable() }),
  row: z.object({
    productId: z.string(),
    categoryIds: z.array(z.string()),
    priceMinor: z.number().nullable(),
    currency: z.string().nullable(),
    isSold: z.boolean(),
  }),
});

/** What a list can be filtered by of one product. */
export type ProductFacts = z.output<typeof productFacts.row>;

const nothingPublished: PublishedEvidence = { popular: [], model: null, productsRevision: null };

/** Reads what recommendations are made of, in one statement for a list of customers. */
export class RecommendationReads {
  constructor(private readonly graph: Graph) {}

  /**
   * Evidence for each id, also for one that is nobody's: it gets what everybody gets. At most `customersOfListsMax` ids. `self`: the customer who asks for
   * their own list, which obeys what they dismissed whatever they agreed to.
   */
  async evidence(
    customerIds: readonly InternalId[],
    terms: SocialTerms,
    options: RunOptions & { readonly caps?: EvidenceCaps; readonly self?: InternalId | null } = {},
  ): Promise<{ readonly lists: readonly ListEvidence[]; readonly published: PublishedEvidence }> {
    if (customerIds.length > customersOfListsMax) {
      throw new KithError('QUERY_TOO_LARGE', `Ask for at most ${customersOfListsMax} customers at once.`);
    }
    if (terms.receive.cc !== terms.read.cc) {
      // The statement computes a customer's own class once. Two rings would read one customer by another ring's number.
      throw new KithError('BAD_USER_INPUT', 'The terms `read` and `receive` must be those of one ring.');
    }
    if (customerIds.length > 1 && [terms.read, terms.contribute].some(({ supposed }) => supposed !== undefined)) {
      throw new KithError('BAD_USER_INPUT', 'A class can be supposed of one customer alone.');
    }
    const { caps = defaultCaps, self = null, ...run } = options;
    if (customerIds.length === 0) return { lists: [], published: nothingPublished };
    const params = { customerIds, ...usedOf(terms), self, dismissalsMax, ...caps, modelForm: itemModelForm };
    const rows = await this.graph.rows(sources, params, run);
    const [first] = rows;
    const support = first?.popularSupport ?? [];
    return {
      lists: rows.map(
        ({
          modelRun: _run,
          model: _model,
          popular: _popular,
          popularSupport: _support,
          productsRevision: _,
          ...list
        }) => list,
      ),
      published: {
        popular: (first?.popular ?? []).map((product, index) => [product, support[index] ?? 0] as const),
        model: servedModel(first?.modelRun, first?.model),
        productsRevision: first?.productsRevision ?? null,
      },
    };
  }

  /** The customers behind an id in the order of ids, whatever they agreed to; empty behind the last. */
  async customersAfter(after: string, limit: number, options: RunOptions = {}): Promise<readonly InternalId[]> {
    const rows = await this.graph.rows(customersOfLists, { after, limit }, options);
    return rows.map(({ customerId }) => customerId);
  }

  /** What lists are filtered by, of each of these products that is there; `storeId`: whether this store sells them. */
  productFacts(
    productIds: readonly string[],
    { storeId = null, ...options }: RunOptions & { readonly storeId?: string | null } = {},
  ): Promise<readonly ProductFacts[]> {
    return this.graph.rows(productFacts, { productIds, storeId }, options);
  }

  /** The bytes of a run's item model; none where the run was overtaken meanwhile. */
  async modelBytes(runId: string, options: RunOptions = {}): Promise<Uint8Array> {
    const rows = await this.graph.rows(modelParts, { runId }, options);
    const bytes = new Uint8Array(rows.reduce((size, row) => size + row.bytes.length, 0));
    let at = 0;
    for (const row of rows) {
      bytes.set(row.bytes, at);
      at += row.bytes.length;
    }
    return bytes;
  }
}

function servedModel(runId: string | null | undefined, digest: string | null | undefined): PublishedEvidence['model'] {
  return typeof runId === 'string' && typeof digest === 'string' ? { runId, digest } : null;
}

function boughtOf([purchases, firstDay, lastDay]: readonly [
  number | null,
  number | null,
  number | null,
]): BoughtOfProduct | null {
  if (purchases === null || firstDay === null || lastDay === null) return null;
  // More receipts than days are purchases of the same days.
  return { purchases: Math.min(purchases, lastDay - firstDay + 1), firstDay, lastDay };
}

/** Null: all may be named. */
function tieEvidence([probability, products, named, mutual]: readonly [
  number,
  readonly ProductKey[],
  readonly ProductKey[] | null,
  boolean,
]): TieEvidence {
  return { probability, products, namedProducts: named ?? products, mutual };
}

/**
 * What a use of a product, an influence or a membership may carry. The other categories do not travel to the database, where one that is missing is denied; with many classes
 * they would be most of what a list costs.
 */
export const usedCategories: readonly CategoryKey[] = [...actCategories, 'social_edge', 'inferred_influence'];
/** What is asked of whoever gets a list that rests on ties. */
export const receivedCategories: readonly CategoryKey[] = ['social_edge'];
/** What every list may have read, for the audit. */
export const listCategories: readonly CategoryKey[] = [
  ...new Set<CategoryKey>([...usedCategories, 'inferred_community', 'location_area', 'location_visit']),
];

function usedOf({ read, contribute, receive, attribute }: SocialTerms): SocialTerms {
  return {
    read: narrowed(read, listCategories),
    contribute: narrowed(contribute, usedCategories),
    receive: narrowed(receive, receivedCategories),
    attribute: narrowed(attribute, usedCategories),
  };
}

/** The terms with the vectors of these categories alone. */
export function narrowed(terms: ReadTerms, categories: readonly CategoryKey[]): ReadTerms {
  const allow: Record<string, Int8Array> = {};
  for (const category of categories) {
    const vector = terms.allow[category];
    if (vector !== undefined) allow[category] = vector;
  }
  return { ...terms, allow };
}
