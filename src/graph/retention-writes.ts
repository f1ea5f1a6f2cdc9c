import { z } from 'zod';
import type { Graph } from './graph.js';
import { integer, readStatement, writeStatement } from './statement.js';

const row = z.object({ changed: z.number() });
const oldRecords = readStatement('rights/old-records', {
  params: z.object({ label: z.string(), before: integer() }),
  row,
});
const deleteOldRecords = writeStatement('rights/delete-old-records', {
  params: z.object({ label: z.string(), before: integer(), limit: integer() }),
  row,
});

const keptOver = readStatement('rights/kept-over', { params: z.object({ now: integer() }), row });
const deleteKeptOver = writeStatement('rights/delete-kept-over', {
  params: z.object({ now: integer(), limit: integer() }),
  row,
});

const batchRecords = 2_000;

/** Labels of records that carry a time and so can become too old. */
export const agingLabels = ['Purchase', 'Visit', 'Rating', 'Post', 'Event', 'Contact', 'Session'] as const;
export type AgingLabel = (typeof agingLabels)[number];

/** Counts and deletes records that became too old. A record without a time never does. */
export class RetentionWrites {
  constructor(private readonly graph: Graph) {}

  async count(label: AgingLabel, before: number): Promise<number> {
    return (await this.graph.rows(oldRecords, { label, before }))[0]?.changed ?? 0;
  }

  delete(label: AgingLabel, before: number): Promise<number> {
    return inBatches(() => this.graph.write(deleteOldRecords, { label, before, limit: batchRecords }));
  }

  /** Purchases of erased customers whose time by law is over. */
  async countKept(now: number): Promise<number> {
    return (await this.graph.rows(keptOver, { now }))[0]?.changed ?? 0;
  }

  deleteKept(now: number): Promise<number> {
    return inBatches(() => this.graph.write(deleteKeptOver, { now, limit: batchRecords }));
  }
}

async function inBatches(batch: () => Promise<{ readonly rows: readonly z.output<typeof row>[] }>): Promise<number> {
  for (let all = 0; ; ) {
    const changed = (await batch()).rows[0]?.changed ?? 0;
    if (changed === 0) return all;
    all += changed;
  }
}
