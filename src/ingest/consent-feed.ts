import type { ConsentAction, ConsentRecord } from '../consent/record.js';
import type { AppendReport } from '../graph/consent-writes.js';
import type { InternalId } from '../model/ids.js';
import { contract } from './contract.js';
import { type FeedContext, type FileCounts, rejectOf } from './feed.js';
import type { GraphIds } from './graph-ids.js';
import type { RowFault } from './reject.js';
import { parseRow, type Row } from './rows.js';
import type { Source, SourceRow } from './source.js';

/** Where consent records go: `ConsentWrites.append` of the graph. */
export type AppendConsents = (records: readonly ConsentRecord[]) => Promise<AppendReport>;

export interface ConsentCounts extends FileCounts {
  /** Of the created ones, grants without proof, notice or date: they open nothing. */
  unproven: number;
}

interface Taken {
  readonly record: ConsentRecord;
  readonly origin: SourceRow;
}

const recordsMax = 4_000;

/** Imports the consents of a file as events known by their content: a row that is there already is unchanged, none is ever changed. */
export async function importConsents(
  source: Source,
  context: FeedContext,
  append: AppendConsents,
): Promise<ConsentCounts> {
  const counts: ConsentCounts = { read: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, unproven: 0 };
  const reject = (row: SourceRow, fault: RowFault) => {
    counts.rejected += 1;
    context.reject(rejectOf(source, row, fault));
  };
  let batch: Taken[] = [];
  // While one batch is written the next one is read.
  let writing: Promise<void> = Promise.resolve();
  const send = async () => {
    const full = batch;
    batch = [];
    await writing;
    writing = appendBatch(full, { counts, append, reject });
    // Who awaits the next batch, or the end, hears of the failure; until then it must not be an unhandled one.
    writing.catch(() => undefined);
  };
  for await (const piece of source.read(context.signal)) {
    for (const row of piece.rows) {
      counts.read += 1;
      const taken = recordOf(row, context.mapping.ids);
      if ('fault' in taken) reject(row, taken.fault);
      else batch.push({ record: taken.record, origin: row });
      if (batch.length >= recordsMax) await send();
    }
    await context.flushRejects();
    const note = `${counts.read} rows`;
    context.progress({ stage: 'consents', done: piece.readBytes, total: source.bytes, unit: 'bytes', note });
  }
  await send();
  await writing;
  await context.flushRejects();
  return counts;
}

async function appendBatch(
  batch: readonly Taken[],
  to: {
    readonly counts: ConsentCounts;
    readonly append: AppendConsents;
    readonly reject: (row: SourceRow, fault: RowFault) => void;
  },
): Promise<void> {
  if (batch.length === 0) return;
  const report = await to.append(batch.map(({ record }) => record));
  to.counts.created += report.created;
  to.counts.unchanged += report.unchanged;
  to.counts.unproven += report.unproven;
  for (const { index, reason } of report.rejected) {
    const taken = batch[index];
    if (taken !== undefined) to.reject(taken.origin, consentFault(reason));
  }
}

function consentFault(reason: string): RowFault {
  if (reason === 'unknown_customer') return { column: 'customer_id', reason: 'unknown-reference' };
  return { column: null, reason: 'consent', message: `Reason: ${reason}.` };
}

function recordOf(
  source: SourceRow,
  ids: GraphIds,
): { readonly record: ConsentRecord; readonly fault?: never } | { readonly fault: RowFault } {
  if (source.fault !== undefined) return { fault: source.fault };
  const { row, fault } = parseRow(contract.consents.columns, source.text ?? {});
  if (fault !== undefined) return { fault };
  const { at, until } = row;
  if (typeof at === 'number' && typeof until === 'number' && until <= at) {
    return { fault: { column: 'until', reason: 'impossible-date', message: 'The end is not after the beginning.' } };
  }
  return {
    record: {
      customerId: ids.of('Customer', String(row['customer_id'])) as InternalId,
      action: row['action'] as ConsentAction,
      purpose: String(row['purpose']),
      category: String(row['category']),
      recipient: String(row['recipient']),
      at: momentOf(row, 'at'),
      until: momentOf(row, 'until'),
      noticeId: wordOf(row, 'notice_id'),
      noticeVersion: wordOf(row, 'notice_version'),
      proof: wordOf(row, 'proof'),
    },
  };
}

function momentOf(row: Row, column: string): number | null {
  const value = row[column];
  return typeof value === 'number' ? value : null;
}

function wordOf(row: Row, column: string): string | null {
  const value = row[column];
  return value === null || value === undefined ? null : String(value);
}
