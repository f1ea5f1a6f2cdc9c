import { PassClock, passState } from '../analyse/pass-clock.js';
import type { Config } from '../config.js';
import type { ServedRun } from '../graph/deployment-reads.js';
import type { PassRecord } from '../graph/pass-lease.js';
import type { Finding } from './finding.js';

const hourMs = 3_600_000;
/** A daily run that begins at the same hour ends some time later on one day than on another. */
const runHoursMax = 26;
export const mendAnalyses =
  'Run `kith analyse` every day, as by KITH_ANALYSE_AT: what was withdrawn goes out of what is learned with the next run (docs/recommendations.md, “Every day”).';

/** What was withdrawn may count until the next run, so that there has to be one every day. */
export function checkAnalyses(runs: readonly ServedRun[], now: number): Finding {
  const due = runs.flatMap(({ job, endedAt, stale }) => {
    const hours = Math.floor((now - (endedAt ?? 0)) / hourMs);
    if (hours >= runHoursMax) return `${job} is ${hours} hours old`;
    return stale ? `${job} is older than an erasure, a correction or a mark` : [];
  });
  if (runs.length === 0) return found('ok', 'none is served yet');
  if (due.length === 0) return found('ok', `${runs.map(({ job }) => job).join(', ')} are of the last day`);
  return { ...found('warning', due.join(', ')), mend: mendAnalyses };
}

/** When the last pass of all analyses was done and when the next begins, where a server runs them by itself. */
export function checkSchedule(
  { analyseAt, timeZone }: Pick<Config, 'analyseAt' | 'timeZone'>,
  record: PassRecord,
  now: number,
): Finding {
  const check = 'schedule of analyses';
  const { at, isSaid } = analyseAt;
  if (at === null && isSaid) return { check, state: 'ok', found: 'off' };
  if (at === null) {
    const mend = 'Set KITH_ANALYSE_AT to a time such as 03:15, or to off where `kith analyse` is begun in another way.';
    return { check, state: 'warning', found: 'KITH_ANALYSE_AT is not set, so that none begins by itself', mend };
  }
  const { state, last, next, failed } = passState(new PassClock(at, timeZone), record, now);
  const before = last === null ? 'none was done yet' : `the last was done ${last}`;
  const after =
    next === null ? 'one is under way' : state === 'due' ? `one is due since ${next}` : `the next begins ${next}`;
  const whole = `daily at ${at} ${timeZone}: ${before}, ${after}`;
  if (failed === undefined) return { check, state: 'ok', found: whole };
  const mend = 'See the lines of the server’s log that say “analysis failed” (docs/errors.md has the codes).';
  return { check, state: 'warning', found: `${whole}; the last try failed with ${failed}`, mend };
}

function found(state: Finding['state'], text: string): Finding {
  return { check: 'analyses', state, found: text };
}
