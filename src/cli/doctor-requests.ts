import type { StoredRequest } from '../graph/request-row.js';
import type { RequestState } from '../model/data-subject-request.js';
import type { Finding } from './finding.js';

const check = 'requests of customers';
const dayMs = 86_400_000;
/** So many days before the law's time is over, whoever answers should know. */
const daysSoon = 7;
/** Most that are counted. */
export const requestsCounted = 1_000;
export const waitingStates: readonly RequestState[] = ['received', 'identity_verified', 'in_progress'];
export const mendRequests =
  'See them by `kith rights list`, the most urgent first, and decide, extend or refuse them (docs/rights.md).';

/** How many requests wait for an answer, and whether the law's time of one is over or nearly so. `waiting`: the most urgent first. */
export function checkRequests(waiting: readonly Pick<StoredRequest, 'dueAt'>[], now: number): Finding {
  const [first] = waiting;
  if (first === undefined) return { check, state: 'ok', found: 'none waits' };
  const over = waiting.filter(({ dueAt }) => dueAt <= now).length;
  const soon = waiting.filter(({ dueAt }) => dueAt > now && dueAt <= now + daysSoon * dayMs).length;
  const many = waiting.length >= requestsCounted ? `${requestsCounted} or more wait` : `${waiting.length} wait`;
  const found = `${many}, the first is due before ${new Date(first.dueAt).toISOString().slice(0, 10)}`;
  if (over > 0) return { check, state: 'failed', found: `${found}: ${over} are overdue`, mend: mendRequests };
  if (soon > 0)
    return { check, state: 'warning', found: `${found}: ${soon} within ${daysSoon} days`, mend: mendRequests };
  return { check, state: 'ok', found };
}
