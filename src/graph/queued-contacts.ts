import { z } from 'zod';
import { queuedUnder } from '../consent/contacts.js';
import type { ConsentRecord } from '../consent/record.js';
import type { Work } from './graph.js';
import { noRow, writeStatement } from './statement.js';

const cancelQueued = writeStatement('consent/cancel-queued', {
  params: z.object({ words: z.array(z.object({ customerId: z.string(), keys: z.array(z.string()) })) }),
  row: noRow,
});

/**
 * Cancels what is queued for customers under the purposes that these words take back, in the transaction that records them. For words of first hand only:
 * an import may bring what was said long before the contact was planned.
 */
export async function cancelQueuedContacts(work: Work, records: readonly ConsentRecord[]): Promise<void> {
  const words = records
    .map((record) => ({ customerId: record.customerId, keys: queuedUnder(record) }))
    .filter(({ keys }) => keys.length > 0);
  if (words.length > 0) await work.run(cancelQueued, { words });
}
