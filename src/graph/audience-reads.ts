import { z } from 'zod';
import { actCategories } from '../consent/acts.js';
import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import { itemModelForm } from '../model/item-model-form.js';
import { undatedOrder } from '../model/time.js';
import type { Graph, RunOptions } from './graph.js';
import { customersOfListsMax, narrowed } from './recommendation-reads.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';
import { type WayOfTelling, waysGiven, waysShape } from './way-of-telling.js';

const audience = readStatement('recommend/audience', {
  params: z.object({
    productId: z.string(),
    read: termsShape(),
    visible: termsShape(),
    ways: waysShape(),
    like: z.object({ ids: z.array(z.string()).readonly(), weights: z.array(z.number()).readonly() }),
    model: z.string(),
    modelForm: z.string(),
    similarMax: integer(),
    speakersMax: integer(),
    usesMax: integer(),
    undated: integer(),
    limit: integer(),
  }),
  row: z.object({
    modelRun: z.string(),
    model: z.string().nullable(),
    isLikened: z.boolean(),
    customerIds: z.array(z.string().transform((id) => id as InternalId)),
  }),
});

/** How much one audience may read: the bound of its database hits. */
export interface AudienceCaps {
  /** Neighbours of the product that are looked at, and how many of them, the heaviest, speak for it. */
  readonly similarMax: number;
  readonly speakersMax: number;
  /** Uses of each of them that are looked at, of those that their customers let be used. */
  readonly usesMax: number;
  /** Customers who come into question. */
  readonly limit: number;
}

/** For an answer that somebody waits for. */
export const audienceCaps: AudienceCaps = {
  similarMax: 5_000,
  speakersMax: 20,
  usesMax: 500,
  limit: customersOfListsMax,
};

/** Of whom an audience is asked for, each under the consent for its own purpose. */
export interface AudienceQuestion {
  readonly productId: InternalId;
  /** What customers have may be read for lists. */
  readonly read: ReadTerms;
  /** The customer may be known of by who looks. */
  readonly visible: ReadTerms;
  /** At least one, by any of which the customer may be told. */
  readonly ways: readonly WayOfTelling[];
}

/** Products that are like the product by the model of a digest: their customers come into question where co-use says nothing. */
export interface Likened {
  readonly digest: string;
  readonly ids: readonly string[];
  readonly weights: readonly number[];
}

export interface Candidates {
  readonly customerIds: readonly InternalId[];
  /** The served model, by which the product has to be likened to others before anybody comes into question; null where nobody waits for that. */
  readonly wanting: { readonly runId: string; readonly digest: string } | null;
}

/** Finds who may be told of a product and use what is like it. */
export class AudienceReads {
  constructor(private readonly graph: Graph) {}

  /** Those of whom most speaks for the product; none where no model is served. `likened` counts where it is of the served model. */
  async candidates(
    { read, visible, ways, productId }: AudienceQuestion,
    {
      likened,
      caps = audienceCaps,
      ...run
    }: RunOptions & { readonly likened: Likened | null; readonly caps?: AudienceCaps },
  ): Promise<Candidates> {
    const params = {
      productId,
      read: narrowed(read, actCategories),
      visible: narrowed(visible, ['identity_presence']),
      ways: waysGiven(ways),
      like: { ids: likened?.ids ?? [], weights: likened?.weights ?? [] },
      model: likened?.digest ?? '',
      modelForm: itemModelForm,
      ...caps,
      undated: undatedOrder,
    };
    const [found] = await this.graph.rows(audience, params, run);
    if (found === undefined) return { customerIds: [], wanting: null };
    const { customerIds, model: digest, modelRun: runId, isLikened } = found;
    return {
      customerIds,
      wanting: !isLikened || digest === null || digest === likened?.digest ? null : { runId, digest },
    };
  }
}
