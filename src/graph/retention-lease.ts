import { z } from 'zod';
import type { Graph } from './graph.js';
import { integer, noRow, readStatement, writeStatement } from './statement.js';

const begin = writeStatement('rights/begin-retention', {
  params: z.object({ due: integer(), now: integer(), pauseMs: integer() }),
  row: z.object({ begun: z.boolean() }),
});
const end = writeStatement('rights/end-retention', {
  params: z.object({
    end: z.enum(['done', 'stopped', 'failed']),
    code: z.string().nullable(),
    beganAt: integer(),
    at: integer(),
  }),
  row: noRow,
});
const record = readStatement('deployment/retention', {
  params: z.object({}),
  row: z.object({
    since: z.number().nullable(),
    doneBeganAt: z.number().nullable(),
    doneAt: z.number().nullable(),
    code: z.string().nullable(),
  }),
});

/** Since when servers look whether what is too old is to be deleted, when it last was, in milliseconds since 1970, and why the last try failed. */
export type RetentionRecord = z.output<typeof record.row>;

/** How long a try that was begun is left alone, milliseconds: it failed, its process was killed, or it is under way. */
export const retentionPauseMs = 3_600_000;

export async function retentionRecord(graph: Graph): Promise<RetentionRecord> {
  const [row] = await graph.rows(record, {});
  return row ?? { since: null, doneBeganAt: null, doneAt: null, code: null };
}

/** Whether this process is the one that deletes what is too old. The first that asks waits until it is due again: who sets the time can count before. What two of them delete at once is deleted once. */
export async function beginRetention(
  graph: Graph,
  about: { readonly due: number; readonly now: number },
): Promise<boolean> {
  const { rows } = await graph.write(begin, { ...about, pauseMs: retentionPauseMs });
  return rows[0]?.begun === true;
}

export async function endRetention(
  graph: Graph,
  about: {
    readonly end: 'done' | 'stopped' | 'failed';
    readonly code: string | null;
    readonly beganAt: number;
    readonly at: number;
  },
): Promise<void> {
  await graph.write(end, about);
}
