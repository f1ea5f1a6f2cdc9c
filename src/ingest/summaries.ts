import type { ImportBatches } from '../graph/import-batches.js';
import type { FeedContext } from './feed.js';

const pageCustomers = 10_000;
const customersMax = 1_000;

/**
 * Brings the summary edges of every customer up to date whose purchases changed. They are marked in the transaction that changes the
 * purchase, so an import that was killed before this step leaves the mark and the next one does the work. Returns the edges changed.
 */
export async function writeSummaries(batches: ImportBatches, context: FeedContext): Promise<number> {
  const options = context.signal === undefined ? {} : { signal: context.signal };
  let changed = 0;
  let done = 0;
  for (;;) {
    const due = await batches.dueCustomers(pageCustomers, options);
    const total = due.length < pageCustomers ? done + due.length : null;
    if (due.length === 0) return changed;
    const chunks = chunksOf(due, customersMax);
    const lanes = Array.from({ length: context.lanes }, async () => {
      for (let chunk = chunks.pop(); chunk !== undefined; chunk = chunks.pop()) {
        changed += await batches.summarise(chunk, options);
        done += chunk.length;
        context.progress({ stage: 'summaries', done, total, unit: 'customers' });
      }
    });
    await Promise.all(lanes);
  }
}

function chunksOf(customerIds: readonly string[], size: number): (readonly string[])[] {
  const chunks: (readonly string[])[] = [];
  for (let from = 0; from < customerIds.length; from += size) chunks.push(customerIds.slice(from, from + size));
  return chunks;
}
