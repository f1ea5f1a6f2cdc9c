import { z } from 'zod';
import type { ReadTerms } from '../consent/terms.js';
import type { Graph, RunOptions } from './graph.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const storedId = z.string().nullable();
const amount = z.number().nullable();

const customers = readStatement('analyse/statistics-customers', {
  params: z.object({
    read: termsShape(),
    after: z.string(),
    limit: integer(),
    from: integer(),
    until: integer(),
    rowsMax: integer(),
    currency: z.string(),
  }),
  row: z.object({
    customerId: z.string(),
    present: z.boolean(),
    ageBand: z.string().nullable(),
    country: z.string().nullable(),
    city: z.string().nullable(),
    segmentIds: z.array(z.string()),
    communityIds: z.array(z.string()),
    /** Store, milliseconds since 1970, total in minor units. */
    purchases: z.array(z.tuple([storedId, z.number(), amount])),
    visits: z.array(z.tuple([storedId, z.number()])),
    /** Product, milliseconds since 1970, units, minor units. */
    lines: z.array(z.tuple([z.string(), z.number(), z.number(), amount])),
    /** Product, milliseconds since 1970, score. */
    ratings: z.array(z.tuple([z.string(), z.number(), amount])),
  }),
});
const domain = readStatement('analyse/statistics-domain', {
  params: z.object({}),
  row: z.object({
    stores: z.array(z.tuple([z.string(), z.string().nullable()])),
    products: z.array(z.tuple([z.string(), storedId])),
    segmentIds: z.array(z.string()),
    communityIds: z.array(z.string()),
  }),
});
const receipts = readStatement('analyse/statistics-receipts', {
  params: z.object({ storeId: z.string(), from: integer(), until: integer(), currency: z.string() }),
  row: z.object({ day: z.number(), owners: z.array(z.tuple([z.string().nullable(), z.number(), z.number()])) }),
});
const snapshot = readStatement('statistics/snapshot', {
  params: z.object({ organisation: z.string(), question: z.string() }),
  row: z.object({ runId: z.string(), parameters: z.string(), answered: z.boolean() }),
});
const parts = readStatement('statistics/parts', {
  params: z.object({ runId: z.string(), organisation: z.string(), table: z.string() }),
  row: z.object({ rows: z.string() }),
});

const finished = readStatement('analyse/finished-statistics', {
  params: z.object({ runId: z.string() }),
  row: z.object({ runId: z.string(), organisation: z.string(), rows: z.string() }),
});

/** A span of time in milliseconds since 1970, half-open. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** One customer as statistics may know them; empty lists and nulls where something is withheld. */
export type StatisticsCustomer = z.output<typeof customers.row>;
export type StatisticsDomain = z.output<typeof domain.row>;
/** The receipts of a store's day, by whom they are of: owner, receipts, sum. */
export type OwnedReceipts = z.output<typeof receipts.row>;

const customersOfPage = 500;
/** A day may not be parted. */
const receiptsMs = 28 * 86_400_000;
/** Latest purchases, visits and ratings that are read of a customer. */
const rowsMax = 1_000;

/** What the statistics job reads, and what is served of its last snapshot. */
export class StatisticsReads {
  constructor(private readonly graph: Graph) {}

  /** Every customer, in pages, under the terms of whom the statistics are for. */
  async *customers(
    about: Span & { readonly read: ReadTerms; readonly currency: string },
    options: RunOptions = {},
  ): AsyncGenerator<readonly StatisticsCustomer[]> {
    for (let after = ''; ; ) {
      const page = await this.graph.rows(customers, { ...about, after, limit: customersOfPage, rowsMax }, options);
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < customersOfPage) return;
      after = last.customerId;
    }
  }

  /** Organisations that earlier runs had finished when they were broken off, the latest run first; `rows` of their table `whole`. */
  finished(runId: string, options: RunOptions = {}): Promise<readonly z.output<typeof finished.row>[]> {
    return this.graph.rows(finished, { runId }, options);
  }

  async domain(options: RunOptions = {}): Promise<StatisticsDomain> {
    const [row] = await this.graph.rows(domain, {}, options);
    return row ?? { stores: [], products: [], segmentIds: [], communityIds: [] };
  }

  /** Receipts of a store by UTC day (days since 1970), whoever they are of, some weeks at a time. */
  async *receipts(
    about: Span & { readonly storeId: string; readonly currency: string },
    options: RunOptions = {},
  ): AsyncGenerator<OwnedReceipts> {
    for (let from = about.from; from < about.until; from += receiptsMs) {
      const until = Math.min(from + receiptsMs, about.until);
      yield* await this.graph.rows(receipts, { ...about, from, until }, options);
    }
  }

  /** The served snapshot, and whether this question was answered from it before; null where there is none. */
  async snapshot(
    about: { readonly organisation: string; readonly question: string },
    options: RunOptions = {},
  ): Promise<z.output<typeof snapshot.row> | null> {
    const [row] = await this.graph.rows(snapshot, about, options);
    return row ?? null;
  }

  /** The rows of one table of a snapshot, as JSON arrays. */
  async table(
    about: { readonly runId: string; readonly organisation: string; readonly table: string },
    options: RunOptions = {},
  ): Promise<readonly unknown[]> {
    const found = await this.graph.rows(parts, about, options);
    return found.flatMap((part) => JSON.parse(part.rows) as unknown[]);
  }
}
