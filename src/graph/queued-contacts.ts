import { z } from 'zod';
import { closedContacts } from '../consent/closed-contacts.js';
import { queuedUnder } from '../consent/contacts.js';
import type { Policy } from '../consent/policy.js';
import type { ConsentRecord } from '../consent/record.js';
import type { InternalId } from '../model/ids.js';
import { spokenFacts } from './consent-classes.js';
import type { Work } from './graph.js';
import { noRow, readStatement, writeStatement } from './statement.js';

const words = z.array(z.object({ customerId: z.string(), key: z.string(), mark: z.string().nullable() }));
const cancelQueued = writeStatement('consent/cancel-queued', { params: z.object({ words }), row: noRow });
const queuedOf = readStatement('consent/queued-of', {
  params: z.object({ words }),
  row: z.object({ customerId: z.string() }),
});

type Denial = Pick<ConsentRecord, 'customerId' | 'action' | 'purpose' | 'category'>;

/** Cancels what is queued for customers under what these words of theirs take back, in the transaction that records them. */
export async function cancelQueuedContacts(work: Work, records: readonly Denial[]): Promise<void> {
  const said = takenBack(records);
  if (said.length > 0) await work.run(cancelQueued, { words: said });
}

/**
 * The same for words that somebody else brings: an import may hold an old no that a later yes has overtaken, so what is queued is cancelled only where the
 * customer's words, all together, let nobody speak to them there at `now`.
 */
export async function cancelClosedContacts(
  work: Work,
  records: readonly Denial[],
  about: { readonly policy: Policy; readonly now: number },
): Promise<void> {
  const said = takenBack(records);
  if (said.length === 0) return;
  const queued = new Set((await work.run(queuedOf, { words: said })).rows.map((row) => row.customerId));
  const ids = [...queued] as InternalId[];
  if (ids.length === 0) return;
  const closed = new Map(
    (await spokenFacts(work, ids)).map(({ id, events, subject }) => [
      id,
      closedContacts(events, { subject, ...about }),
    ]),
  );
  const cancelled = said.filter((queued) => closed.get(queued.customerId)?.(queued));
  if (cancelled.length > 0) await work.run(cancelQueued, { words: cancelled });
}

function takenBack(records: readonly Denial[]) {
  return records.flatMap((record) =>
    queuedUnder(record).map((queued) => ({ customerId: record.customerId, ...queued })),
  );
}
