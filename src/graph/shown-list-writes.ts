import { z } from 'zod';
import { inputsOfLists } from '../consent/measurement.js';
import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import { measuringUnder } from './experiment-reads.js';
import type { Graph, RunOptions } from './graph.js';
import { narrowed } from './recommendation-reads.js';
import { integer, writeStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const recordList = writeStatement('experiment/record-list', {
  params: z.object({
    customerId: z.string(),
    read: termsShape(),
    class: integer(),
    inputs: z.array(z.string()).readonly(),
    measure: termsShape(),
    measured: z.array(z.string()).readonly(),
    most: integer(),
    at: integer(),
    list: z.object({
      experiment: z.string(),
      arm: z.string(),
      clients: z.array(z.string()).readonly(),
      candidates: z.array(z.string()).readonly().nullable(),
      terms: z.array(z.number()).readonly().nullable(),
    }),
    products: z.array(z.object({ id: z.string(), propensity: z.number() })).readonly(),
  }),
  row: z.object({ written: z.number() }),
});

/** A list of which an experiment keeps what it showed. */
export interface RecordedList {
  readonly customerId: InternalId;
  /** The customer's class for who shows lists, from before anything of the list was read. */
  readonly class: number;
  readonly at: number;
  readonly experiment: string;
  readonly arm: string;
  /** The clients that showed it. */
  readonly clients: readonly string[];
  /** In the order of the list. */
  readonly products: readonly { readonly productId: string; readonly propensity: number }[];
  /** What it was drawn from, best first, with the terms of the score that are logged; null where that is not known. */
  readonly candidates: readonly { readonly productId: string; readonly terms: readonly number[] }[] | null;
}

/** How many lists of one customer are kept for an experiment: whoever asks for more is measured by the first ones, and has the usual list from then on. */
export const shownListsMax = 1_000;

/** Keeps what experiments showed. */
export class ShownListWrites {
  constructor(private readonly graph: Graph) {}

  /** False, and nothing is written, for a customer who does not take part at that moment, of whom something else may be used than when the list was begun, or of whom enough is kept. */
  async record(
    { customerId, class: begun, at, experiment, arm, clients, products, candidates }: RecordedList,
    { read, measure }: { readonly read: ReadTerms; readonly measure: ReadTerms },
    options: RunOptions = {},
  ): Promise<boolean> {
    const ids = candidates?.map(({ productId }) => productId) ?? null;
    const terms = candidates?.flatMap((each) => each.terms) ?? null;
    const params = {
      customerId,
      read: narrowed(read, inputsOfLists),
      class: begun,
      inputs: inputsOfLists,
      ...measuringUnder(measure),
      most: shownListsMax,
      at,
      list: { experiment, arm, clients, candidates: ids, terms },
      products: products.map(({ productId, propensity }) => ({ id: productId, propensity })),
    };
    return (await this.graph.write(recordList, params, options)).rows.some(({ written }) => written > 0);
  }
}
