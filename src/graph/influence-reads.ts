import { z } from 'zod';
import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';
import { type WayOfTelling, waysGiven, waysShape } from './way-of-telling.js';

const internalId = z.string().transform((id) => id as InternalId);
const ids = z.array(z.string()).readonly();

const ofCustomers = readStatement('influence/of-customers', {
  params: z.object({ ids, read: termsShape() }),
  row: z.object({ customerId: internalId, influence: z.number() }),
});
/** By id and type of tie: how many times as far as over all a purchase passes on; 1 where nothing is said. */
export type Multipliers = Readonly<Record<string, Readonly<Record<string, number>>>>;

const multipliersShape = z.record(z.string(), z.record(z.string(), z.number()).readonly()).readonly();
const listed = { ids, read: termsShape(), first: integer() };
const listedRow = {
  row: z.object({
    id: internalId,
    influencers: z.array(
      z.tuple([internalId, z.number()]).transform(([customerId, influence]) => ({ customerId, influence })),
    ),
  }),
};
const bought = { params: z.object({ ...listed, multipliers: multipliersShape }), ...listedRow };
const joined = { params: z.object(listed), ...listedRow };
const influencersOfBought = {
  Product: readStatement('influence/of-products', bought),
  Category: readStatement('influence/of-categories', bought),
} as const;
const influencers = {
  Store: readStatement('influence/of-stores', joined),
  Community: readStatement('influence/of-communities', joined),
} as const;
const multipliers = readStatement('influence/multipliers', {
  params: z.object({ ids, customersMin: integer() }),
  row: z.object({ id: z.string(), multipliers: z.array(z.tuple([z.string(), z.number()])) }),
});
const classes = readStatement('influence/classes', {
  params: z.object({ categoryId: z.string().nullable(), customersMin: integer(), first: integer() }),
  row: z.object({
    categoryId: internalId.nullable(),
    ties: z.string().nullable(),
    acts: z.string().nullable(),
    passing: z.enum(['FURTHER', 'LESS_FAR', 'ALIKE']),
    multiplier: z.number(),
    lower: z.number(),
    upper: z.number(),
    lift: z.number(),
    claim: z.enum(['PROPAGATION', 'CAUSE']),
    experiment: z.string().nullable(),
    difference: z.number().nullable(),
    differenceLower: z.number().nullable(),
    differenceUpper: z.number().nullable(),
    shownCustomers: z.number().nullable(),
    heldOutCustomers: z.number().nullable(),
  }),
});
const paths = readStatement('influence/paths', {
  params: z.object({ ids, to: z.string(), read: termsShape(), stepsMax: integer(), first: integer() }),
  row: z.object({
    id: internalId,
    paths: z.array(
      z
        .tuple([z.array(internalId), z.number()])
        .transform(([customerIds, probability]) => ({ customerIds, probability })),
    ),
  }),
});
const graphPage = readStatement('influence/graph', {
  params: z.object({
    read: termsShape(),
    ways: waysShape(),
    segmentId: z.string().nullable(),
    communityId: z.string().nullable(),
    after: z.string(),
    limit: integer(),
  }),
  row: z.object({
    customerId: internalId,
    visible: z.boolean(),
    wanted: z.boolean(),
    way: z.number().nullable(),
    influences: z.array(z.tuple([internalId, z.number(), z.number().nullable(), z.string().nullable()])),
  }),
});

/** What has influencers: a customer who bought of it, shops in it, or is a member of it. */
export type InfluencedNoun = keyof typeof influencers | keyof typeof influencersOfBought;

/** Categories that the statement of each noun reads. */
export const influenceCategories: Readonly<Record<InfluencedNoun, readonly string[]>> = {
  Product: ['social_edge', 'inferred_influence', 'purchase_item'],
  Category: ['social_edge', 'inferred_influence', 'purchase_item'],
  Store: ['social_edge', 'inferred_influence', 'purchase_item', 'location_visit'],
  Community: ['social_edge', 'inferred_influence', 'inferred_community'],
};

export interface Influencer {
  readonly customerId: InternalId;
  /** Others who are expected to follow one act. */
  readonly influence: number;
}

export interface InfluencersQuestion {
  readonly ids: readonly InternalId[];
  readonly read: ReadTerms;
  readonly first: number;
  /** Customers who must tell of a class for it to count. */
  readonly customersMin: number;
}

/** How far acts of a class pass on. Null: of all categories, ties or acts. */
export type InfluenceClassFound = z.output<typeof classes.row>;

export interface InfluencePathFound {
  readonly customerIds: readonly InternalId[];
  readonly probability: number;
}

export interface GraphQuestion {
  readonly read: ReadTerms;
  /** Ways of telling somebody, of which the first counts by which a customer may be told. */
  readonly ways: readonly WayOfTelling[];
  readonly segmentId: InternalId | null;
  readonly communityId: InternalId | null;
}

/** One customer of the graph of visible influences. */
export interface InfluencedCustomer {
  readonly customerId: InternalId;
  readonly visible: boolean;
  readonly wanted: boolean;
  /** The place of the way by which the customer may be told; null: by none. */
  readonly way: number | null;
  /** `[who influences, probability, lag in days, type of the tie]` */
  readonly influences: readonly (readonly [InternalId, number, number | null, string | null])[];
}

const customersOfPage = 1_000;
const stepsOfPathMax = 1_000;

/** Influence as one viewer may see it: both ends agreed, to each category that went in; of the run that is served. */
export class InfluenceReads {
  constructor(private readonly graph: Graph) {}

  async ofCustomers(
    asked: readonly InternalId[],
    read: ReadTerms,
    options: RunOptions = {},
  ): Promise<ReadonlyMap<InternalId, number>> {
    const rows = await this.graph.rows(ofCustomers, { ids: asked, read }, options);
    return new Map(rows.map(({ customerId, influence }) => [customerId, influence]));
  }

  async influencers(
    noun: InfluencedNoun,
    { customersMin, ...about }: InfluencersQuestion,
    options: RunOptions = {},
  ): Promise<ReadonlyMap<InternalId, readonly Influencer[]>> {
    const rows =
      noun === 'Product' || noun === 'Category'
        ? await this.graph.rows(
            influencersOfBought[noun],
            { ...about, multipliers: await this.multipliers({ ids: about.ids, customersMin }, options) },
            options,
          )
        : await this.graph.rows(influencers[noun], about, options);
    return new Map(rows.map((row) => [row.id, row.influencers]));
  }

  /** Of products and categories: how many times as far as over all a purchase passes on, of those classes alone that so many customers tell of. */
  async multipliers(
    about: { readonly ids: readonly InternalId[]; readonly customersMin: number },
    options: RunOptions = {},
  ): Promise<Multipliers> {
    const rows = await this.graph.rows(multipliers, about, options);
    return Object.fromEntries(rows.map((row) => [row.id, Object.fromEntries(row.multipliers)]));
  }

  /** Classes that so many customers tell of: those of one category, or all. */
  classes(
    about: { readonly categoryId: InternalId | null; readonly customersMin: number; readonly first: number },
    options: RunOptions = {},
  ): Promise<readonly InfluenceClassFound[]> {
    return this.graph.rows(classes, about, options);
  }

  async paths(
    about: {
      readonly ids: readonly InternalId[];
      readonly to: InternalId;
      readonly read: ReadTerms;
      readonly first: number;
    },
    options: RunOptions = {},
  ): Promise<ReadonlyMap<InternalId, readonly InfluencePathFound[]>> {
    const rows = await this.graph.rows(paths, { ...about, stepsMax: stepsOfPathMax }, options);
    return new Map(rows.map((row) => [row.id, row.paths]));
  }

  /** Everybody, by pages in the order of the ids. */
  async *customers(
    { ways, ...about }: GraphQuestion,
    options: RunOptions = {},
  ): AsyncGenerator<readonly InfluencedCustomer[]> {
    const given = waysGiven(ways);
    for (let after = ''; ; ) {
      const rows = await this.graph.rows(graphPage, { ...about, ways: given, after, limit: customersOfPage }, options);
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < customersOfPage) return;
      after = last.customerId;
    }
  }
}
