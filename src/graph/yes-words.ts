import { z } from 'zod';
import { type ConsentRecord, isGrant } from '../consent/record.js';
import { KithError } from '../model/errors.js';
import type { Work } from './graph.js';
import { integer, readStatement } from './statement.js';

const yesWords = readStatement('consent/yes-words', {
  params: z.object({ customerId: z.string(), after: integer(), before: integer() }),
  row: z.object({ words: z.number() }),
});

/** Yeses that one customer says within a day, whoever speaks for them. A no always goes through. */
export const yesWordsMax = 500;
const dayMs = 86_400_000;

/** Words stay for good, and every class of the customer is taken from all of them. Asked under the lock of consent, of words of one customer. */
export async function refuseTooMany(work: Work, said: readonly ConsentRecord[], now: number): Promise<void> {
  const yeses = said.filter(({ action }) => isGrant(action));
  const [first] = yeses;
  if (first === undefined) return;
  const { customerId } = first;
  const { rows } = await work.run(yesWords, { customerId, after: now - dayMs, before: now + dayMs });
  if ((rows[0]?.words ?? 0) + yeses.length <= yesWordsMax) return;
  throw new KithError(
    'CONSENT_TOO_OFTEN',
    `A customer gives at most ${yesWordsMax} consents within a day. A no can be said at any time.`,
  );
}
