import { z } from 'zod';
import type { SocialTerms } from '../consent/social-terms.js';
import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import { type CategoryOfTree, categoryTree, type CustomerActs } from './acts.js';
import type { Graph, RunOptions } from './graph.js';
import { pages, pagesBy, rowsOfPage } from './pages-by-key.js';
import { integer, readStatement, writeStatement } from './statement.js';
import { termsShape } from './terms-shape.js';
import { type CustomerPurchaseDays, type CustomerTimes, purchaseDays, timesOfUse } from './times-of-use.js';

/** What one customer lets an analysis know: one row a customer of the page, empty lists for those who let it know nothing. */
export interface CustomerProducts {
  readonly customerId: InternalId;
  readonly productIds: readonly string[];
  /** Of the latest use of each, in days since 1970; 0 where nobody knows. */
  readonly days: readonly number[];
}

/** What one customer bought, and where: ids of store and product. */
export interface CustomerSales {
  readonly customerId: InternalId;
  readonly sales: readonly (readonly [storeId: string, productId: string])[];
}

/** What the catalogue knows of one product; nothing of one that is sensitive. */
export interface CatalogueProduct {
  readonly productId: string;
  /** Its own first, then all that lie above. */
  readonly categoryIds: readonly string[];
  readonly brand: string | null;
  readonly priceMinor: number | null;
  readonly currency: string | null;
}

export interface CustomerTies {
  readonly customerId: InternalId;
  readonly ties: readonly {
    readonly from: InternalId;
    readonly type: 'FOLLOWS' | 'FRIEND_OF';
    readonly strength: number | null;
    /** Days since 1970; null where nobody knows. */
    readonly since: number | null;
  }[];
}

export interface CustomerInfluences {
  readonly customerId: InternalId;
  readonly ties: readonly {
    readonly from: InternalId;
    readonly probability: number;
    readonly named: boolean;
    readonly mutual: boolean;
  }[];
}

export interface CustomerCommunities {
  readonly customerId: InternalId;
  /** The algorithm's numbers, from the finest level to the coarsest. */
  readonly communities: readonly number[];
}

export type CustomerArea = z.output<typeof areas.row>;
export type StoreArea = z.output<typeof storeAreas.row>;

export interface CustomerMemberships {
  readonly customerId: InternalId;
  /** The finest first. */
  readonly communityIds: readonly string[];
}

export interface ServedCommunity {
  readonly number: number;
  readonly level: number;
  readonly memberIds: readonly InternalId[];
}

const customerId = z.string().transform((id) => id as InternalId);
const page = { read: termsShape(), after: z.string(), limit: integer() };

const interactions = readStatement('analyse/interactions', {
  params: z.object({ ...page, productsMax: integer() }),
  row: z.object({ customerId, productIds: z.array(z.string()), days: z.array(z.number()) }),
});
const memberships = readStatement('analyse/memberships', {
  params: z.object(page),
  row: z.object({ customerId, communityIds: z.array(z.string()) }),
});
const storeSales = readStatement('analyse/store-sales', {
  params: z.object({ ...page, salesMax: integer() }),
  row: z.object({ customerId, sales: z.array(z.tuple([z.string(), z.string()])) }),
});
const areas = readStatement('analyse/areas', {
  params: z.object(page),
  row: z.object({ customerId, country: z.string().nullable(), city: z.string().nullable() }),
});
const storeAreas = readStatement('analyse/store-areas', {
  params: z.object({ after: z.string(), limit: integer() }),
  row: z.object({
    storeId: z.string(),
    city: z.string().nullable(),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
  }),
});
const catalogue = readStatement('analyse/catalogue', {
  params: z.object({ after: z.string(), limit: integer() }),
  row: z.object({
    productId: z.string(),
    categoryIds: z.array(z.string()),
    brand: z.string().nullable(),
    priceMinor: z.number().nullable(),
    currency: z.string().nullable(),
  }),
});
const ties = readStatement('analyse/ties', {
  params: z.object(page),
  row: z.object({
    customerId,
    ties: z.array(
      z
        .tuple([customerId, z.enum(['FOLLOWS', 'FRIEND_OF']), z.number().nullable(), z.number().nullable()])
        .transform(([from, type, strength, since]) => ({ from, type, strength, since })),
    ),
  }),
});
const acts = z.array(z.tuple([z.string(), z.number().nullable(), z.string().nullable(), z.string().nullable()]));
const actsOfCustomers = readStatement('analyse/acts', {
  params: z.object({ ...page, actsMax: integer() }),
  row: z.object({
    customerId,
    lets: z.array(z.boolean()),
    bought: acts,
    rated: acts,
    visited: acts,
    reacted: acts,
    used: acts,
  }),
});
const influences = readStatement('analyse/influences', {
  params: z.object({
    ...page,
    runId: z.string(),
    contribute: termsShape(),
    receive: termsShape(),
    attribute: termsShape(),
    tiesMax: integer(),
  }),
  row: z.object({
    customerId,
    ties: z.array(
      z
        .tuple([customerId, z.number(), z.boolean(), z.boolean()])
        .transform(([from, probability, named, mutual]) => ({ from, probability, named, mutual })),
    ),
  }),
});
const projectTies = readStatement('analyse/project-ties', {
  params: z.object({ name: z.string(), read: termsShape() }),
  // Null where nobody has a tie: there is no projection then.
  row: z.object({ nodes: z.number().nullable(), relationships: z.number().nullable() }),
});
const leiden = readStatement('analyse/leiden', {
  params: z.object({ name: z.string(), seed: integer() }),
  row: z.object({ customerId, communities: z.array(z.number()) }),
});
const dropProjection = writeStatement('analyse/drop-projection', {
  params: z.object({ name: z.string() }),
  row: z.object({ name: z.string() }),
});
const communities = readStatement('analyse/communities', {
  params: z.object({ read: termsShape() }),
  row: z.object({ number: z.number(), level: z.number(), memberIds: z.array(customerId) }),
});

/** What the analyses read: pages of customers in the order of their ids, each fact under the consent of its owner. */
export class AnalysisReads {
  constructor(private readonly graph: Graph) {}

  /** The latest `productsMax` products of each customer who lets the purpose of `read` know them. */
  interactions(
    about: { readonly read: ReadTerms; readonly productsMax: number },
    options: RunOptions = {},
  ): AsyncGenerator<readonly CustomerProducts[]> {
    return pages((after) => this.graph.rows(interactions, { ...about, after, limit: rowsOfPage }, options));
  }

  /** The latest `salesMax` products in stores of each customer who lets the purpose of `read` know both. */
  storeSales(
    about: { readonly read: ReadTerms; readonly salesMax: number },
    options: RunOptions = {},
  ): AsyncGenerator<readonly CustomerSales[]> {
    return pages((after) => this.graph.rows(storeSales, { ...about, after, limit: rowsOfPage }, options));
  }

  /** The latest `timesMax` times at which each customer used products, of what the customer lets the purpose of `read` know. */
  timesOfUse(
    about: { readonly read: ReadTerms; readonly timesMax: number },
    options: RunOptions = {},
  ): AsyncGenerator<readonly CustomerTimes[]> {
    return pages((after) => this.graph.rows(timesOfUse, { ...about, after, limit: rowsOfPage }, options));
  }

  /** The latest `daysMax` pairs of a product and a day on which each customer bought it, of what the customer lets the purpose of `read` know. */
  purchaseDays(
    about: { readonly read: ReadTerms; readonly daysMax: number },
    options: RunOptions = {},
  ): AsyncGenerator<readonly CustomerPurchaseDays[]> {
    return pages((after) => this.graph.rows(purchaseDays, { ...about, after, limit: rowsOfPage }, options));
  }

  /** What all products are like. */
  catalogue(options: RunOptions = {}): AsyncGenerator<readonly CatalogueProduct[]> {
    return pagesBy(
      ({ productId }) => productId,
      (after) => this.graph.rows(catalogue, { after, limit: rowsOfPage }, options),
    );
  }

  /** Where each customer lives who lets the purpose of `read` know it. */
  areas(about: { readonly read: ReadTerms }, options: RunOptions = {}): AsyncGenerator<readonly CustomerArea[]> {
    return pages((after) => this.graph.rows(areas, { ...about, after, limit: rowsOfPage }, options));
  }

  /** Where each store stands, by city and point; none of what is sensitive. */
  storeAreas(options: RunOptions = {}): AsyncGenerator<readonly StoreArea[]> {
    return pagesBy(
      ({ storeId }) => storeId,
      (after) => this.graph.rows(storeAreas, { after, limit: rowsOfPage }, options),
    );
  }

  /** Those whom each customer follows or is friends with, both ends willing. */
  ties(about: { readonly read: ReadTerms }, options: RunOptions = {}): AsyncGenerator<readonly CustomerTies[]> {
    return pages((after) => this.graph.rows(ties, { ...about, after, limit: rowsOfPage }, options));
  }

  /** What each customer did, the latest `actsMax` of each kind. */
  acts(
    about: { readonly read: ReadTerms; readonly actsMax: number },
    options: RunOptions = {},
  ): AsyncGenerator<readonly CustomerActs[]> {
    return pages((after) => this.graph.rows(actsOfCustomers, { ...about, after, limit: rowsOfPage }, options));
  }

  /** The tree of categories, without those that are sensitive. */
  categories(options: RunOptions = {}): Promise<readonly CategoryOfTree[]> {
    return this.graph.rows(categoryTree, {}, options);
  }

  /** The strongest `tiesMax` influences on each customer, by one run. */
  influences(
    about: SocialTerms & { readonly runId: string; readonly tiesMax: number },
    options: RunOptions = {},
  ): AsyncGenerator<readonly CustomerInfluences[]> {
    return pages((after) => this.graph.rows(influences, { ...about, after, limit: rowsOfPage }, options));
  }

  /** Leiden over the ties of whom agreed. The projection is dropped whatever happens. Empty where nobody has a tie. */
  async leiden(
    about: { readonly name: string; readonly read: ReadTerms; readonly seed: number },
    options: RunOptions = {},
  ): Promise<readonly CustomerCommunities[]> {
    const { name, read, seed } = about;
    try {
      const [projection] = await this.graph.rows(projectTies, { name, read }, options);
      if ((projection?.nodes ?? 0) === 0) return [];
      return await this.graph.rows(leiden, { name, seed }, options);
    } finally {
      await this.graph.write(dropProjection, { name });
    }
  }

  /** The served communities of each customer who lets them be known. */
  memberships(
    { read }: { readonly read: ReadTerms },
    options: RunOptions = {},
  ): AsyncGenerator<readonly CustomerMemberships[]> {
    return pages((after) => this.graph.rows(memberships, { read, after, limit: rowsOfPage }, options));
  }

  /** The communities that are served, with those of their members who still agree. */
  communities(about: { readonly read: ReadTerms }, options: RunOptions = {}): Promise<readonly ServedCommunity[]> {
    return this.graph.rows(communities, about, options);
  }
}
