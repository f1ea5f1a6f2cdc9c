import { z } from 'zod';
import type { AgingLabel, AgingTie } from '../consent/aging.js';
import { KithError } from '../model/errors.js';
import type { Graph } from './graph.js';
import { ImportBatches } from './import-batches.js';
import { integer, readStatement, writeStatement } from './statement.js';

const row = z.object({ changed: z.number() });
const recordParams = { label: z.string(), before: integer(), keys: z.array(z.string()) };
const oldRecords = readStatement('rights/old-records', {
  params: z.object(recordParams),
  row,
});
const deleteOldRecords = writeStatement('rights/delete-old-records', {
  params: z.object({ ...recordParams, limit: integer() }),
  row,
});

const tieParams = { type: z.string(), before: integer(), keys: z.array(z.string()) };
const oldTies = readStatement('rights/old-ties', { params: z.object(tieParams), row });
const deleteOldTies = writeStatement('rights/delete-old-ties', {
  params: z.object({ ...tieParams, limit: integer() }),
  row,
});

const forgetCandidates = writeStatement('rights/forget-candidates', {
  params: z.object({ before: integer(), limit: integer() }),
  row,
});

const keptOver = readStatement('rights/kept-over', { params: z.object({ now: integer() }), row });
const deleteKeptOver = writeStatement('rights/delete-kept-over', {
  params: z.object({ now: integer(), limit: integer() }),
  row,
});

const batchRecords = 2_000;
const batchBuyers = 1_000;

/** Counts and deletes records that became too old. A record without a time never does. */
export class RetentionWrites {
  constructor(
    private readonly graph: Graph,
    private readonly signal: AbortSignal | null = null,
  ) {}

  /** `keys`: of the categories of events that are meant. */
  async count(label: AgingLabel | 'Event', before: number, keys: readonly string[] = []): Promise<number> {
    return (await this.graph.rows(oldRecords, { label, before, keys: [...keys] }))[0]?.changed ?? 0;
  }

  delete(label: AgingLabel | 'Event', before: number, keys: readonly string[] = []): Promise<number> {
    const params = { label, before, keys: [...keys], limit: batchRecords };
    return this.#inBatches(() => this.graph.write(deleteOldRecords, params));
  }

  /** `keys`: of the categories of uses that are meant. */
  async countTies(type: AgingTie | 'INTERACTED', before: number, keys: readonly string[] = []): Promise<number> {
    return (await this.graph.rows(oldTies, { type, before, keys: [...keys] }))[0]?.changed ?? 0;
  }

  deleteTies(type: AgingTie | 'INTERACTED', before: number, keys: readonly string[] = []): Promise<number> {
    const params = { type, before, keys: [...keys], limit: batchRecords };
    return this.#inBatches(() => this.graph.write(deleteOldTies, params));
  }

  /** Lists that were shown before keep what stood in them, and no more what they were made of. Those of whoever's purchase goes lose it with that. */
  forgetCandidates(before: number): Promise<number> {
    return this.#inBatches(() => this.graph.write(forgetCandidates, { before, limit: batchRecords }));
  }

  /** Purchases of erased customers whose time by law is over. */
  async countKept(now: number): Promise<number> {
    return (await this.graph.rows(keptOver, { now }))[0]?.changed ?? 0;
  }

  deleteKept(now: number): Promise<number> {
    return this.#inBatches(() => this.graph.write(deleteKeptOver, { now, limit: batchRecords }));
  }

  /** Computes anew what is summed up of buyers whose purchases went, in this run or in one that was killed before it came to that. */
  async summarise(): Promise<void> {
    const batches = new ImportBatches(this.graph);
    for (;;) {
      const due = await batches.dueCustomers(batchBuyers);
      if (due.length === 0) return;
      await batches.summarise(due);
    }
  }

  /** Rejects with `REQUEST_CANCELLED` between two batches where it is to stop. */
  async #inBatches(batch: () => Promise<{ readonly rows: readonly z.output<typeof row>[] }>): Promise<number> {
    for (let all = 0; ; ) {
      if (this.signal?.aborted === true)
        throw new KithError('REQUEST_CANCELLED', 'Deleting what is too old was stopped.');
      const changed = (await batch()).rows[0]?.changed ?? 0;
      if (changed === 0) return all;
      all += changed;
    }
  }
}
