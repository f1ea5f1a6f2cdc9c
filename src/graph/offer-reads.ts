import { z } from 'zod';
import type { CategoryKey } from '../consent/categories.js';
import type { OwnPurpose } from '../consent/purposes.js';
import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { narrowed } from './recommendation-reads.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const offers = readStatement('recommend/offers', {
  params: z.object({
    customerIds: z.array(z.string()).readonly(),
    read: termsShape(),
    visible: termsShape(),
    told: z.custom<OfferQuestion['told']>((value) => value !== null && typeof value === 'object'),
    campaignsMax: integer(),
    offersMax: integer(),
    takenMax: integer(),
  }),
  row: z.object({
    customerId: z.string().transform((id) => id as InternalId),
    offers: z.array(
      z
        .tuple([z.string(), z.string().nullable(), z.string().nullable()])
        .transform(([id, productId, categoryId]) => ({ offerId: id as InternalId, productId, categoryId })),
    ),
  }),
});

/** How much is looked at for the offers of a page of customers: the bound of its database hits. */
export interface OfferCaps {
  /** The campaigns that began last, and of these the offers of whichever run. */
  readonly campaignsMax: number;
  readonly offersMax: number;
  /** The latest offers that a customer took. */
  readonly takenMax: number;
}

export const offerCaps: OfferCaps = { campaignsMax: 500, offersMax: 1_000, takenMax: 1_000 };

/** What of a customer decides which offers are theirs; only what lists may rest on and who looks may see. */
export const offerCategories = [
  'location_area',
  'purchase_item',
  'location_visit',
  'behaviour_ad',
] as const satisfies readonly CategoryKey[];

/** Whose offers are asked for, each under the consent for its own purpose. */
export interface OfferQuestion {
  readonly customerIds: readonly InternalId[];
  /** What lists may rest on. */
  readonly read: ReadTerms;
  /** What who looks may see. */
  readonly visible: ReadTerms;
  /** By the purpose of a campaign: one byte a class, 1 for those who may be told of it. One that is missing tells nobody. */
  readonly told: Readonly<Partial<Record<OwnPurpose, Int8Array>>>;
}

/** Finds the offers of running campaigns that customers may be told of. */
export class OfferReads {
  constructor(private readonly graph: Graph) {}

  /** Nothing of a customer who is not there, or where no campaign runs. */
  async running(
    { customerIds, read, visible, told }: OfferQuestion,
    options: RunOptions & { readonly caps?: OfferCaps } = {},
  ) {
    const { caps = offerCaps, ...run } = options;
    const params = {
      customerIds,
      read: narrowed(read, offerCategories),
      visible: narrowed(visible, offerCategories),
      told,
      ...caps,
    };
    const rows = await this.graph.rows(offers, params, run);
    return new Map(rows.map((row) => [row.customerId, row.offers]));
  }
}
