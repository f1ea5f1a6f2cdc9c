import { PassClock } from '../analyse/pass-clock.js';
import type { Policy } from '../consent/policy.js';
import type { Config } from '../config.js';
import type { RetentionRecord } from '../graph/retention-lease.js';
import type { Finding } from './finding.js';

const check = 'retention';
const hourMs = 3_600_000;
/** One that begins at the same hour ends some time later on one day than on another. */
const hoursMax = 26;
export const mendRetention =
  'Set KITH_RETENTION_AT to a time such as 02:15, or to off where `kith rights retention` is begun every day in another way (docs/rights.md, “Retention and papers”).';
const mendUndone =
  'Let a server run at that time, and see the lines of its log with `retention`: `kith rights retention` deletes at once.';

/** When what the policy lets become no older was last deleted, and when it is next. */
export function checkRetention(
  { retentionAt: { at, isSaid }, timeZone }: Pick<Config, 'retentionAt' | 'timeZone'>,
  { rights: { retention } }: Pick<Policy, 'rights'>,
  about: { readonly record: RetentionRecord; readonly now: number },
): Finding {
  const { record, now } = about;
  const rules =
    retention.length === 0 ? 'no rule, so only receipts that a law wanted kept' : `${retention.length} rules`;
  const before = record.doneAt === null ? 'never done yet' : `last done ${new Date(record.doneAt).toISOString()}`;
  const after =
    at === null ? 'not by itself' : `next at ${new Date(new PassClock(at, timeZone).next(now)).toISOString()}`;
  const found = `${rules}; ${before}, ${after}`;
  const warning = (what: string, mend = mendRetention): Finding => ({ check, state: 'warning', found: what, mend });
  if (at === null && record.doneAt === null && retention.length > 0) return warning(`${found}: nobody deletes`);
  if (at === null && !isSaid) return warning(`${found}: KITH_RETENTION_AT is not set`);
  if (record.code !== null)
    return warning(
      `${found}; the last try failed with ${record.code}`,
      'See the line of the server’s log with `retention`.',
    );
  const waitsFrom = record.doneAt ?? record.since;
  if (waitsFrom === null && retention.length > 0)
    return warning(`${found}: no server has looked whether it is due`, 'Let a server run: `kith start`.');
  const hours = waitsFrom === null ? 0 : Math.floor((now - waitsFrom) / hourMs);
  if (hours < hoursMax) return { check, state: 'ok', found };
  return record.doneAt === null
    ? warning(`${found}: waited for since ${hours} hours`, mendUndone)
    : warning(`${found}: ${hours} hours ago`, at === null ? mendRetention : mendUndone);
}
