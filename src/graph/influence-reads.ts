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
const listed = {
  params: z.object({ ids, read: termsShape(), first: integer() }),
  row: z.object({
    id: internalId,
    influencers: z.array(
      z.tuple([internalId, z.number()]).transform(([customerId, influence]) => ({ customerId, influence })),
    ),
  }),
};
const influencers = {
  Product: readStatement('influence/of-products', listed),
  Category: readStatement('influence/of-categories', listed),
  Store: readStatement('influence/of-stores', listed),
  Community: readStatement('influence/of-communities', listed),
} as const;
const paths = readStatement('influence/paths', {
  params: z.object({ ids, to: z.string(), read: termsShape(), first: integer() }),
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
    influences: z.array(z.tuple([internalId, z.number(), z.number().nullable()])),
  }),
});

/** What has influencers: a customer who bought of it, shops in it, or is a member of it. */
export type InfluencedNoun = keyof typeof influencers;

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
  /** `[who influences, probability, lag in days]` */
  readonly influences: readonly (readonly [InternalId, number, number | null])[];
}

const customersOfPage = 1_000;

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
    about: { readonly ids: readonly InternalId[]; readonly read: ReadTerms; readonly first: number },
    options: RunOptions = {},
  ): Promise<ReadonlyMap<InternalId, readonly Influencer[]>> {
    const rows = await this.graph.rows(influencers[noun], about, options);
    return new Map(rows.map((row) => [row.id, row.influencers]));
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
    const rows = await this.graph.rows(paths, about, options);
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
