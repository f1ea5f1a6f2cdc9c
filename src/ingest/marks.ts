import type { ImportBatches, Mark } from '../graph/import-batches.js';
import type { FileName } from './contract.js';
import type { FeedContext } from './feed.js';

const marksMax = 1_000;
/** Facts of one transaction, which computes the summaries of as many customers. */
const factsMax = 1_000;

/** Files that say what is sensitive, or move it in the tree of categories. */
export const markedFiles: ReadonlySet<FileName> = new Set(['stores', 'categories', 'products']);

/**
 * Lets products, categories and stores count as what was said of them, and the facts of each before it: an import that was killed between leaves it due, and the next one does the work.
 * Facts that are written later take the mark of what they are about.
 */
export async function writeMarks(batches: ImportBatches, context: FeedContext): Promise<void> {
  const options = context.signal === undefined ? {} : { signal: context.signal };
  for (;;) {
    const due = await batches.dueMarks(marksMax, options);
    for (const each of due) await writeMark(batches, each, options);
    if (due.length < marksMax) return;
  }
}

async function writeMark(batches: ImportBatches, due: Mark, options: { readonly signal?: AbortSignal }): Promise<void> {
  let changed = factsMax;
  while (changed === factsMax) changed = await batches.markFacts(due, factsMax, options);
  await batches.mark(due, options);
}
