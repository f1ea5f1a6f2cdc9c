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
      experiment: z.string().nullable(),
      arm: z.string().nullable(),
      clients: z.array(z.string()).readonly(),
      candidates: z.array(z.string()).readonly().nullable(),
      terms: z.array(z.number()).readonly().nullable(),
    }),
    products: z.array(z.object({ id: z.string(), propensity: z.number(), reason: z.string().nullable() })).readonly(),
  }),
  row: z.object({ written: z.number() }),
});

const noteShown = writeStatement('recommend/note-shown', {
  params: z.object({
    customerId: z.string(),
    read: termsShape(),
    measure: termsShape(),
    measured: z.array(z.string()).readonly(),
    since: integer(),
    at: integer(),
    most: integer(),
    productIds: z.array(z.string()).readonly(),
    isClicked: z.boolean(),
  }),
  row: z.object({ noted: z.number() }),
});

/** A list that is kept as it was shown. */
export interface RecordedList {
  readonly customerId: InternalId;
  /** The customer's class for who shows lists, from before anything of the list was read. */
  readonly class: number;
  readonly at: number;
  /** Null outside of experiments. */
  readonly experiment: string | null;
  readonly arm: string | null;
  /** The clients that showed it. */
  readonly clients: readonly string[];
  /** In the order of the list. */
  readonly products: readonly {
    readonly productId: string;
    readonly propensity: number;
    /** Null where it is not for a log. */
    readonly reason: string | null;
  }[];
  /** What it was drawn from, best first, with the terms of the score that are logged; null where that is not known. */
  readonly candidates: readonly { readonly productId: string; readonly terms: readonly number[] }[] | null;
}

/** How many lists of one customer are kept for an experiment: whoever asks for more is measured by the first ones, and has the usual list from then on. */
export const shownListsMax = 1_000;
/** How many lists of one customer are kept outside of experiments: the last ones. */
export const loggedListsMax = 200;
/** So long after it was shown something of a list may be seen or clicked, and of so many of a customer's last lists. */
const notedWithinMs = 86_400_000;
const notedListsMax = 50;

/** Keeps what was shown, and what of it was seen. */
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
      most: experiment === null ? loggedListsMax : shownListsMax,
      at,
      list: { experiment, arm, clients, candidates: ids, terms },
      products: products.map(({ productId, propensity, reason }) => ({ id: productId, propensity, reason })),
    };
    return (await this.graph.write(recordList, params, options)).rows.some(({ written }) => written > 0);
  }

  /**
   * Notes that a customer saw or clicked products of their own lists of the last day, in the last list that holds each. Whether it changed anything: nothing does where no list that is kept holds them, or the
   * customer does not let it be measured.
   */
  async note(
    { customerId, productIds, act, at }: NotedProducts,
    { read, measure }: { readonly read: ReadTerms; readonly measure: ReadTerms },
    options: RunOptions = {},
  ): Promise<boolean> {
    const params = {
      customerId,
      read: narrowed(read, ['behaviour_web']),
      ...measuringUnder(measure),
      since: at - notedWithinMs,
      at,
      most: notedListsMax,
      productIds,
      isClicked: act === 'clicked',
    };
    return (await this.graph.write(noteShown, params, options)).rows.some(({ noted }) => noted > 0);
  }
}

interface NotedProducts {
  readonly customerId: InternalId;
  readonly productIds: readonly InternalId[];
  readonly act: 'seen' | 'clicked';
  readonly at: number;
}
