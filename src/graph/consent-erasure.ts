import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import { consentLock } from './consent-writes.js';
import type { Work } from './graph.js';
import { writeStatement } from './statement.js';

const eraseEvents = writeStatement('consent/erase-events', {
  params: z.object({ customerId: z.string(), erasure: z.string() }),
  row: z.object({ erased: z.number() }),
});

/**
 * Erases what a customer said, in the transaction of the erasure and before the customer goes: each event leaves its place in the chain behind, which
 * still proves that nothing else was taken out. It takes the lock under which consent is written. Gives how many events were erased.
 */
export async function eraseWords(
  work: Work,
  { customerId, erasure }: { readonly customerId: InternalId; readonly erasure: string },
): Promise<number> {
  await work.run(consentLock, {});
  const { rows } = await work.run(eraseEvents, { customerId, erasure });
  return rows[0]?.erased ?? 0;
}
