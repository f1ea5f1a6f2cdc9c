import type { AnalysisJob } from '../graph/run-writes.js';
import { communities } from './communities/communities.js';
import { influence } from './influence/influence.js';
import type { Job, JobDeps, JobReport } from './job.js';
import { runJob } from './job.js';
import { neighbourhood } from './neighbourhood/neighbourhood.js';
import { popularity } from './popularity/popularity.js';
import { statistics } from './statistics/statistics.js';

/** Every job, in the order in which one builds on another: learning weighs ties by influence and what rises in communities, statistics count segments. */
export const jobs: readonly Job[] = [influence, popularity, communities, neighbourhood, statistics];

/** Runs the named jobs, or all, one after another in their order; no report of one whose facts are served already. */
export async function analyse(deps: JobDeps, names?: ReadonlySet<AnalysisJob>): Promise<JobReport[]> {
  const reports: JobReport[] = [];
  for (const job of jobs) {
    if (names !== undefined && !names.has(job.job)) continue;
    if ((await job.isDone?.(deps)) === true) continue;
    reports.push(await runJob(job, deps));
  }
  return reports;
}
