import { setImmediate } from 'node:timers/promises';
import type { Policy } from '../consent/policy.js';
import type { Purpose } from '../consent/purposes.js';
import type { TermsFor } from '../consent/social-terms.js';
import type { ReadTerms } from '../consent/terms.js';
import type { Viewer } from '../consent/viewer.js';
import type { AnalysisReads } from '../graph/analysis-reads.js';
import type { AnalysisWrites } from '../graph/analysis-writes.js';
import type { ExperimentReads } from '../graph/experiment-reads.js';
import type { RunOptions } from '../graph/graph.js';
import type { AnalysisJob, ReopenedRun, RunEnd, RunWrites } from '../graph/run-writes.js';
import type { StatisticsReads } from '../graph/statistics-reads.js';
import type { StatisticsWrites } from '../graph/statistics-writes.js';
import { KithError } from '../model/errors.js';
import { type InternalIds, randomId } from '../model/ids.js';
import type { Progress } from '../model/progress.js';

/** What the analyses are told by the deployment. Small counts betray, so the minimums are part of its policy. */
export interface AnalyseSettings {
  readonly seed: number;
  /** Customers that a product needs to be published as popular or as a neighbour, at least 1. */
  readonly itemSupportMin: number;
  /** Customers that two products need in common to be neighbours, at least 1; 2 means that no edge rests on one person. */
  readonly pairSupportMin: number;
  /** Products that one is explained by, 1 to 500. */
  readonly neighboursMax: number;
  /** Consenting members below which a community is neither shown nor stored. */
  readonly communityMembersMin: number;
  /** Latest products that are read of a customer. */
  readonly productsMax: number;
  /** By whose clock it is morning or evening, as `Europe/Berlin`. */
  readonly timeZone: string;
}

export const defaultSettings: AnalyseSettings = {
  seed: 1,
  itemSupportMin: 10,
  pairSupportMin: 2,
  neighboursMax: 100,
  communityMembersMin: 10,
  productsMax: 1_000,
  timeZone: 'UTC',
};

/** What the snapshot of statistics needs besides: it reads for others than the analyses, each under their own terms. */
export interface StatisticsDeps {
  readonly reads: StatisticsReads;
  readonly writes: StatisticsWrites;
  readonly policy: Policy;
  /** Of the noise of published figures. */
  readonly figureKey: Buffer;
  readonly terms: (viewer: Viewer) => Promise<ReadTerms>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a job works with. `termsFor` answers for the client that the policy registers for analyses. */
export interface JobDeps {
  readonly reads: AnalysisReads;
  readonly writes: AnalysisWrites;
  readonly runs: RunWrites;
  readonly experiments: ExperimentReads;
  readonly ids: InternalIds;
  readonly termsFor: TermsFor;
  readonly policyRev: string;
  readonly settings: AnalyseSettings;
  readonly statistics: StatisticsDeps;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** The pass of all analyses that the runs belong to. */
  readonly pass?: string;
}

export interface JobReport {
  readonly job: AnalysisJob;
  readonly runId: string;
  /** Customers who let their facts go in. */
  readonly contributors: number;
  /** Facts written. */
  readonly written: number;
  readonly seconds: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a job is: what it declares of itself, and its body, which reads, computes and writes facts of the run. */
export interface Job {
  readonly job: AnalysisJob;
  readonly algorithm: string;
  readonly purpose: Purpose;
  readonly categories: readonly string[];
  /** Whether there is nothing to do: what it would write is served already. */
  isDone?(deps: JobDeps): Promise<boolean>;
  /** Jobs whose facts it reads: where one of these is made anew, so is it. */
  readonly buildsOn?: readonly AnalysisJob[];
  /** Makes its own what a run that was broken off left and is still of use. */
  takeOver?(deps: JobDeps, runId: string): Promise<void>;
  /** Writes the rest of what a run of the same pass had computed that was broken off. */
  finish?(deps: JobDeps, reopened: ReopenedRun): Promise<Omit<RunEnd, 'id'>>;
  run(deps: JobDeps, runId: string): Promise<Omit<RunEnd, 'id'>>;
}

/**
 * Runs a job as a `Run`: what it wrote is served from one moment to the next, and what was served before goes after that. A failure, also by
 * cancelling, leaves the earlier run served and takes away what this one wrote, unless the next run can take it over or go on with it.
 */
export async function runJob(job: Job, deps: JobDeps): Promise<JobReport> {
  const began = performance.now();
  const reopened = await reopenedRun(job, deps);
  const run = reopened ?? (await begunRun(job, deps));
  try {
    await job.takeOver?.(deps, run.id);
    await deps.runs.clear(job.job, runOptions(deps));
    const end = await (reopened === null ? job.run(deps, run.id) : job.finish?.(deps, reopened));
    if (end === undefined) throw new Error(`A run of ${job.job} has nothing that could be finished.`);
    await deps.runs.serve(job.job, { id: run.id, ...end }, runOptions(deps));
    await deps.runs.clear(job.job);
    const seconds = (performance.now() - began) / 1_000;
    return {
      job: job.job,
      runId: run.id,
      contributors: end.read,
      written: end.written,
      seconds,
      parameters: end.parameters,
    };
  } catch (error) {
    const isComputed = await deps.runs.fail(run.id, { code: codeOf(error, deps), opened: run.opened });
    if (job.takeOver === undefined && !isComputed) await deps.runs.clear(job.job);
    throw error;
  }
}

interface OpenRun {
  readonly id: string;
  /** How often a process began or went on with it. */
  readonly opened: number;
}

async function reopenedRun({ job, finish }: Job, deps: JobDeps): Promise<ReopenedRun | null> {
  if (finish === undefined || deps.pass === undefined) return null;
  return deps.runs.reopen(job, deps.pass, runOptions(deps));
}

async function begunRun({ job, algorithm, purpose, categories }: Job, deps: JobDeps): Promise<OpenRun> {
  const id = randomId();
  const { policyRev, pass = null } = deps;
  await deps.runs.begin({ id, job, algorithm, purpose, categories, policyRev, pass }, runOptions(deps));
  return { id, opened: 1 };
}

/** Why a run failed, by a code of `KithError`. */
export function codeOf(error: unknown, { signal }: Pick<JobDeps, 'signal'> = {}): string {
  const cause = signal?.reason instanceof KithError ? signal.reason : error;
  return cause instanceof KithError ? cause.code : 'INTERNAL_SERVER_ERROR';
}

export function runOptions({ signal }: Pick<JobDeps, 'signal'>): RunOptions {
  return signal === undefined ? {} : { signal };
}

/** Between two stretches of computing: lets timers and signals through, and stops where the signal says so. */
export async function breathe({ signal }: Pick<JobDeps, 'signal'>): Promise<void> {
  await setImmediate();
  if (signal?.aborted === true) throw new KithError('REQUEST_CANCELLED', 'The analysis was cancelled.');
}

/** Drives a computation that yields now and then, so that it can be watched and stopped. */
export async function driven<T>(
  deps: Pick<JobDeps, 'signal'>,
  work: Generator<undefined, T>,
  announce: (done: number) => void = () => undefined,
): Promise<T> {
  for (let done = 1; ; done += 1) {
    const next = work.next();
    if (next.done === true) return next.value;
    announce(done);
    await breathe(deps);
  }
}

/** Writes rows in batches and counts the facts. */
export async function inBatches<T>(
  rows: readonly T[],
  rowsMax: number,
  write: (batch: T[]) => Promise<number>,
): Promise<number> {
  let written = 0;
  for (let start = 0; start < rows.length; start += rowsMax) written += await write(rows.slice(start, start + rowsMax));
  return written;
}
