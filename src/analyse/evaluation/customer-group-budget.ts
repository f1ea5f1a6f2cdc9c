import { KithError } from '../../model/errors.js';
import { type JobDeps, runOptions } from '../job.js';

/** Different evaluations of customer groups that are told a day. */
export const groupEvaluationsPerDay = 10;

/**
 * Charges the day's budget for what is told of customer groups; asking for the same costs nothing. Whoever changes a row of the test file, or learns lists anew, meets other
 * noise: only so often a day, so that it cannot be averaged away. Throws `STATISTICS_BUDGET_EXHAUSTED`.
 */
export async function chargeForGroups(question: string, deps: JobDeps): Promise<void> {
  const { writes, now } = deps.statistics;
  const day = new Date(now()).toISOString().slice(0, 10);
  const about = { budget: 'evaluations by customer group', day, question, questionsMax: groupEvaluationsPerDay };
  if (await writes.charge(about, runOptions(deps))) return;
  throw new KithError(
    'STATISTICS_BUDGET_EXHAUSTED',
    `Customer groups were compared in ${groupEvaluationsPerDay} different ways today. They can be again from 00:00 UTC; without --by-customer-group nothing else changes.`,
  );
}
