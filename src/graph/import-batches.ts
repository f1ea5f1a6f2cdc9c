import { z } from 'zod';
import type { Graph, RunOptions } from './graph.js';
import { storedInstant } from './property-types.js';
import { integer, readStatement, writeStatement } from './statement.js';

const batchStatus = z.object({ status: z.enum(['running', 'done']) });

const batchStart = writeStatement('ingest/batch-start', {
  params: z.object({ id: z.string(), folder: z.string(), startedAt: z.number().transform(storedInstant) }),
  row: batchStatus,
});

const batchEnd = writeStatement('ingest/batch-end', {
  params: z.object({ id: z.string(), endedAt: z.number().transform(storedInstant), files: z.string() }),
  row: batchStatus,
});

const dueSummaries = readStatement('ingest/due-summaries', {
  params: z.object({ limit: integer() }),
  row: z.object({ customerId: z.string() }),
});

/** Computes BOUGHT and SHOPS_AT of customers anew. */
export const summaries = writeStatement('ingest/summaries', {
  params: z.object({ customerIds: z.array(z.string()) }),
  row: z.object({ changed: z.number() }),
});

/** Computes when sessions began and ended anew. */
export const sessions = writeStatement('ingest/sessions', {
  params: z.object({ sessionIds: z.array(z.string()) }),
  row: z.object({ sessions: z.number() }),
});

const replan = readStatement('ingest/replan', {
  params: z.object({ seconds: integer() }),
  row: z.object({ done: z.boolean() }),
});

const dueMarks = readStatement('ingest/due-marks', {
  params: z.object({ limit: integer() }),
  row: z.object({ id: z.string(), special: z.string().nullable() }),
});

const markShape = z.object({ id: z.string(), special: z.string().nullable() });

const markFacts = writeStatement('ingest/mark-facts', {
  params: markShape.extend({ limit: integer() }),
  row: z.object({ changed: z.number(), buyers: z.array(z.string()), sessions: z.array(z.string()) }),
});

const mark = writeStatement('ingest/mark', { params: markShape, row: z.object({ id: z.string() }) });

/** What a product, category or store is marked as: the key of a special category, or null for none. */
export type Mark = z.output<typeof dueMarks.row>;

/** The record of imports, the marks of what is sensitive, and the summary edges that an import leaves to be computed. */
export class ImportBatches {
  constructor(private readonly graph: Graph) {}

  /** Records the start. `done`: the same folder was imported to its end before. */
  async start(batch: {
    readonly id: string;
    readonly folder: string;
    readonly startedAt: number;
  }): Promise<'running' | 'done'> {
    const { rows } = await this.graph.write(batchStart, batch);
    return rows[0]?.status ?? 'running';
  }

  async end(batch: { readonly id: string; readonly endedAt: number; readonly files: string }): Promise<void> {
    await this.graph.write(batchEnd, batch);
  }

  /** Products, categories and stores that count as something else than what was said of them; at most `limit`. */
  dueMarks(limit: number, options: RunOptions = {}): Promise<readonly Mark[]> {
    return this.graph.rows(dueMarks, { limit }, options);
  }

  /**
   * Gives at most `limit` facts of a product, category or store its new mark, and computes the summaries of those who bought there and the sessions of events about it anew in the same transaction:
   * between two of them nobody would know that what is marked is in them. Returns how many facts had another mark.
   */
  async markFacts(due: Mark, limit: number, options: RunOptions = {}): Promise<number> {
    return this.graph.transaction(
      markFacts.name,
      async (work) => {
        const [row] = (await work.run(markFacts, { ...due, limit })).rows;
        if (row === undefined) return 0;
        if (row.buyers.length > 0) await work.run(summaries, { customerIds: row.buyers });
        if (row.sessions.length > 0) await work.run(sessions, { sessionIds: row.sessions });
        return row.changed;
      },
      options,
    );
  }

  async mark(due: Mark, options: RunOptions = {}): Promise<void> {
    await this.graph.write(mark, due, options);
  }

  /**
   * Has statements planned by what the graph holds now. Until the server samples its indexes by itself, a seek by a unique key may be planned as a scan of
   * that index. Throws where `seconds` are not enough.
   */
  async replan(seconds: number, options: RunOptions = {}): Promise<void> {
    await this.graph.rows(replan, { seconds }, options);
  }

  /** Customers whose purchases changed since their summary edges were computed; at most `limit`. */
  async dueCustomers(limit: number, options: RunOptions = {}): Promise<readonly string[]> {
    const rows = await this.graph.rows(dueSummaries, { limit }, options);
    return rows.map((one) => one.customerId);
  }

  /** Computes BOUGHT and SHOPS_AT of these customers anew. Returns how many edges that changed. */
  async summarise(customerIds: readonly string[], options: RunOptions = {}): Promise<number> {
    const { rows } = await this.graph.write(summaries, { customerIds: [...customerIds] }, options);
    return rows[0]?.changed ?? 0;
  }
}
