import { contentHash } from '../consent/policy.js';
import type { Graph } from '../graph/graph.js';
import { PassLease, type PassRecord } from '../graph/pass-lease.js';
import type { AnalysisJob } from '../graph/run-writes.js';
import { KithError } from '../model/errors.js';
import { randomId } from '../model/ids.js';
import { codeOf, type JobDeps, type JobReport, runJob } from './job.js';
import { jobs } from './jobs.js';
import type { PassClock } from './pass-clock.js';

/** What a pass says of itself on the way. */
export interface PassEvents {
  began(event: { readonly pass: string; readonly tries: number }): void;
  served(report: JobReport): void;
  failed(event: { readonly job: string; readonly error: unknown }): void;
}

export interface PassParts {
  readonly graph: Graph;
  readonly deps: JobDeps;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Nothing is begun unless a pass is due by it. */
  readonly ifDueBy?: PassClock | undefined;
  /** Goes on with none that was broken off. */
  readonly anew?: boolean;
  readonly events?: PassEvents | undefined;
  /** How long the lease outlives a killed process. */
  readonly leaseMs?: number;
}

/** How long a pass that was broken off can be taken up again, where nothing says when the next is due. */
const resumedMsMax = 6 * 3_600_000;

/**
 * Runs every analysis, one after another, in one process of a deployment at a time. One that fails keeps none from the next; then the pass has failed, and is
 * tried again. A pass that was broken off goes on: what it had served is not made anew, unless something that went in has been taken back since. Null: none is due, or another process is at what is due. Throws `LOCKED` where another is at it, and this one was not to ask whether it is due.
 */
export async function runPass(parts: PassParts): Promise<readonly JobReport[] | null> {
  const lease = await takenLease(parts);
  if (lease === null) return null;
  const now = parts.now();
  const dueAt = parts.ifDueBy?.dueAt(lease.before, now) ?? now;
  if (dueAt > now) {
    await lease.release('none', now);
    return null;
  }
  const since = parts.anew === true ? now : (parts.ifDueBy?.last(now) ?? now - resumedMsMax);
  const [how, outcome] = await attempt(parts, lease, since);
  const code = how === 'failed' && 'error' in outcome ? codeOf(outcome.error) : null;
  await lease.release(how, parts.now(), code);
  if ('error' in outcome) throw outcome.error;
  return outcome.reports;
}

async function takenLease({ graph, leaseMs, ifDueBy }: PassParts): Promise<PassLease | null> {
  try {
    return await PassLease.take(graph, leaseMs);
  } catch (error) {
    if (ifDueBy !== undefined && error instanceof KithError && error.code === 'LOCKED') return null;
    throw error;
  }
}

type Outcome = { readonly reports: readonly JobReport[] } | { readonly error: unknown };

async function attempt(
  parts: PassParts,
  lease: PassLease,
  since: number,
): Promise<readonly [how: 'done' | 'stopped' | 'failed', outcome: Outcome]> {
  const signals = [lease.lost, ...(parts.deps.signal === undefined ? [] : [parts.deps.signal])];
  const deps = { ...parts.deps, signal: AbortSignal.any(signals) };
  try {
    const reports = await runJobs(parts, lease, { deps, since });
    return ['done', { reports }];
  } catch (error) {
    const isStopped = deps.signal.aborted && !(deps.signal.reason instanceof KithError);
    return [isStopped ? 'stopped' : 'failed', { error: deps.signal.aborted ? reasonOf(deps.signal, error) : error }];
  }
}

async function runJobs(
  { now, events }: PassParts,
  lease: PassLease,
  { deps, since }: { readonly deps: JobDeps; readonly since: number },
): Promise<readonly JobReport[]> {
  const pass = passOf(lease.before, { of: askedOf(deps), since, now: now() });
  const tries = await lease.begin({ ...pass, triedAt: now() });
  events?.began({ pass: pass.pass, tries });
  const reports: JobReport[] = [];
  const errors: unknown[] = [];
  const anew = new Set<AnalysisJob>();
  for (const job of jobs) {
    try {
      // Asked before each: what is taken back while one runs counts for the next.
      const isKept =
        (await deps.runs.keptBy(pass.pass)).has(job.job) && job.buildsOn?.some((name) => anew.has(name)) !== true;
      if (isKept || (await job.isDone?.(deps)) === true) continue;
      anew.add(job.job);
      const report = await runJob(job, { ...deps, pass: pass.pass });
      events?.served(report);
      reports.push(report);
    } catch (error) {
      if (deps.signal?.aborted === true) throw error;
      events?.failed({ job: job.job, error });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return reports;
}

/** The pass that was broken off, where it began late enough and was to do the same; else a new one. */
function passOf(
  before: PassRecord,
  { of, since, now }: { readonly of: string; readonly since: number; readonly now: number },
): { readonly pass: string; readonly of: string; readonly beganAt: number } {
  if (before.pass !== null && before.beganAt !== null && before.beganAt >= since && before.of === of)
    return { pass: before.pass, of, beganAt: before.beganAt };
  return { pass: randomId(), of, beganAt: now };
}

/** What two passes must have in common for one to go on where the other was. */
function askedOf({ settings, policyRev }: JobDeps): string {
  return contentHash([settings, policyRev, jobs.map(({ job, algorithm }) => [job, algorithm])]);
}

function reasonOf(signal: AbortSignal, error: unknown): unknown {
  return signal.reason instanceof KithError ? signal.reason : error;
}
