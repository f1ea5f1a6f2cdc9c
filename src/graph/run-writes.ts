import { z } from 'zod';
import { KithError } from '../model/errors.js';
import { consentLock } from './consent-writes.js';
import type { Graph, RunOptions, Work } from './graph.js';
import { RecommendationReads } from './recommendation-reads.js';
import { integer, readStatement, type Statement, writeStatement } from './statement.js';

export const analysisJobs = ['influence', 'popularity', 'neighbourhood', 'communities', 'statistics'] as const;
export type AnalysisJob = (typeof analysisJobs)[number];

/** What is known of a run when it begins. */
export interface RunStart {
  readonly id: string;
  readonly job: AnalysisJob;
  readonly algorithm: string;
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly policyRev: string;
  /** The pass of all analyses that it belongs to. */
  readonly pass: string | null;
}

/** What is known of a run when its facts are complete. */
export interface RunEnd {
  readonly id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Customers whose facts went in. */
  readonly read: number;
  /** Facts that it wrote. */
  readonly written: number;
  /** Of `popularity`: product ids from the most used on, and how many customers used each, rounded. */
  readonly popular?: readonly string[];
  readonly popularSupport?: readonly number[];
  /** Of `communities`: the highest number that a community was ever named with. */
  readonly lastNumber?: number;
  /** Of `neighbourhood`: the digest of its item model. */
  readonly model?: string;
  /** Of `neighbourhood` with imported factors: when these were read of customers, in milliseconds since 1970. */
  readonly readMs?: number;
  /** Of `neighbourhood`: the groups of a customer that lists by its model make use of. */
  readonly asksFor?: readonly string[];
}

/** A run that was broken off while it wrote what it had computed. */
export type ReopenedRun = z.output<typeof reopenRun.row>;

export interface CurrentRun {
  readonly job: string;
  readonly id: string;
  /** Customers whose facts went in. */
  readonly read: number;
  readonly parameters: string | null;
  readonly lastNumber: number | null;
  /** The digest of its item model. */
  readonly model: string | null;
  /** From when what it holds of customers may be at the earliest, in milliseconds since 1970. */
  readonly readMs: number | null;
  /** How often what may be used had been narrowed when it began. */
  readonly narrowed: number;
}

const idRow = z.object({ id: z.string() });
const deletion = { params: z.object({ runId: z.string(), limit: integer() }), row: z.object({ deleted: z.number() }) };

const beginRun = writeStatement('analyse/begin-run', {
  params: z.object({
    id: z.string(),
    job: z.enum(analysisJobs),
    algorithm: z.string(),
    purpose: z.string(),
    categories: z.array(z.string()).readonly(),
    policyRev: z.string(),
    pass: z.string().nullable(),
  }),
  row: z.object({ startedAt: z.string() }),
});
const serveRun = writeStatement('analyse/serve-run', {
  params: z.object({
    id: z.string(),
    parameters: z.string(),
    read: integer(),
    written: integer(),
    popular: z.array(z.string()).readonly().nullable(),
    popularSupport: z.array(integer()).readonly().nullable(),
    lastNumber: integer().nullable(),
    model: z.string().nullable(),
    readMs: integer().nullable(),
    asksFor: z.array(z.string()).readonly().nullable(),
  }),
  row: idRow,
});
const failRun = writeStatement('analyse/fail-run', {
  params: z.object({ id: z.string(), code: z.string(), opened: integer() }),
  row: z.object({ isComputed: z.boolean() }),
});
const noteComputed = writeStatement('analyse/note-computed', {
  params: z.object({ id: z.string(), computed: z.string() }),
  row: idRow,
});
const reopenRun = writeStatement('analyse/reopen-run', {
  params: z.object({ job: z.enum(analysisJobs), pass: z.string() }),
  row: z.object({
    id: z.string(),
    computed: z.string(),
    reached: z.number(),
    written: z.number(),
    opened: z.number(),
  }),
});
const keptJobs = readStatement('analyse/kept-jobs', {
  params: z.object({ pass: z.string() }),
  row: z.object({ job: z.enum(analysisJobs) }),
});
const staleRuns = readStatement('analyse/stale-runs', { params: z.object({ job: z.enum(analysisJobs) }), row: idRow });
const currentRuns = readStatement('analyse/current-runs', {
  params: z.object({}),
  row: z.object({
    job: z.string(),
    id: z.string(),
    read: z.number(),
    parameters: z.string().nullable(),
    lastNumber: z.number().nullable(),
    model: z.string().nullable(),
    readMs: z.number().nullable(),
    narrowed: z.number(),
  }),
});
const withdrawCommunities = writeStatement('analyse/withdraw-communities', {
  params: z.object({}),
  row: z.object({ withdrawn: z.number() }),
});
const serveCommunities = writeStatement('analyse/serve-communities', {
  params: z.object({ runId: z.string() }),
  row: z.object({ served: z.number() }),
});

type Deletion = Statement<(typeof deletion)['params'], (typeof deletion)['row']>;
const deletions: Readonly<Record<AnalysisJob, readonly Deletion[]>> = {
  influence: [
    writeStatement('analyse/delete-influences', deletion),
    writeStatement('analyse/delete-influence-classes', deletion),
  ],
  popularity: [writeStatement('analyse/delete-sells', deletion)],
  neighbourhood: [
    writeStatement('analyse/delete-similar', deletion),
    writeStatement('analyse/delete-model-parts', deletion),
  ],
  // Memberships first: a community with a million members does not go in one transaction.
  communities: [
    writeStatement('analyse/delete-memberships', deletion),
    writeStatement('analyse/delete-communities', deletion),
  ],
  statistics: [
    writeStatement('analyse/delete-statistics', deletion),
    writeStatement('analyse/delete-published-counts', deletion),
  ],
};

const deletedRowsMax = 10_000;

/** The life of a run: begun, then served in one small transaction or failed; what older runs wrote goes in batches. */
export class RunWrites {
  constructor(private readonly graph: Graph) {}

  /** Runs whose facts are served, one a job. */
  current(options: RunOptions = {}): Promise<readonly CurrentRun[]> {
    return this.graph.rows(currentRuns, {}, options);
  }

  /** Between two writes of consent: a no is either in what the run reads, or finds the run under way. */
  async begin(start: RunStart, options: RunOptions = {}): Promise<void> {
    const beginning = async (work: Work) => {
      await work.run(consentLock, {});
      await work.run(beginRun, start);
    };
    await this.graph.transaction('analyse/begin-run', beginning, options);
  }

  /** Makes the run's facts the served ones. Throws `RUN_SUPERSEDED` where a later run of the job has begun. */
  async serve(job: AnalysisJob, end: RunEnd, options: RunOptions = {}): Promise<void> {
    await this.graph.transaction(
      `serve ${job}`,
      async (work) => {
        const { rows } = await work.run(serveRun, {
          ...end,
          parameters: JSON.stringify(end.parameters),
          popular: end.popular ?? null,
          popularSupport: end.popularSupport ?? null,
          lastNumber: end.lastNumber ?? null,
          model: end.model ?? null,
          readMs: end.readMs ?? null,
          asksFor: end.asksFor ?? null,
        });
        if (rows.length === 0) throw superseded(job);
        if (job === 'communities') await switchCommunities(work, end.id);
      },
      options,
    );
  }

  /** Gives whether the next process of its pass can go on with it. */
  async fail(id: string, about: { readonly code: string; readonly opened: number }): Promise<boolean> {
    const { rows } = await this.graph.write(failRun, { id, ...about });
    return rows[0]?.isComputed === true;
  }

  /** Keeps what a run will say of itself, once everything that it computes is in the graph. Throws `RUN_SUPERSEDED` where the run was given up. */
  async noteComputed(job: AnalysisJob, id: string, computed: string, options: RunOptions = {}): Promise<void> {
    const { rows } = await this.graph.write(noteComputed, { id, computed }, options);
    if (rows.length === 0) throw superseded(job);
  }

  /** Goes on with the run that a pass had broken off while it wrote. Null: there is none, or something that went in was taken back since. */
  async reopen(job: AnalysisJob, pass: string, options: RunOptions = {}): Promise<ReopenedRun | null> {
    const reopening = async (work: Work) => {
      await work.run(consentLock, {});
      return (await work.run(reopenRun, { job, pass })).rows[0] ?? null;
    };
    return this.graph.transaction('analyse/reopen-run', reopening, options);
  }

  /** The bytes of the item model that a run wrote. */
  modelBytes(id: string, options: RunOptions = {}): Promise<Uint8Array> {
    return new RecommendationReads(this.graph).modelBytes(id, options);
  }

  /** Jobs of which a pass has served the facts, as far as nothing that went in has been taken back since. */
  async keptBy(pass: string, options: RunOptions = {}): Promise<ReadonlySet<AnalysisJob>> {
    return new Set((await this.graph.rows(keptJobs, { pass }, options)).map(({ job }) => job));
  }

  /** Deletes what runs of the job wrote that are over and not served. Returns how many facts went. */
  async clear(job: AnalysisJob, options: RunOptions = {}): Promise<number> {
    if (deletions[job].length === 0) return 0;
    let deleted = 0;
    for (const { id } of await this.graph.rows(staleRuns, { job }, options)) {
      for (const statement of deletions[job]) deleted += await this.#drain(statement, id, options);
    }
    return deleted;
  }

  async #drain(statement: Deletion, runId: string, options: RunOptions): Promise<number> {
    let total = 0;
    for (;;) {
      const { rows } = await this.graph.write(statement, { runId, limit: deletedRowsMax }, options);
      const deleted = rows[0]?.deleted ?? 0;
      total += deleted;
      if (deleted < deletedRowsMax) return total;
    }
  }
}

// Communities keep their ids over runs, so the old ones step aside before the new ones take their label.
async function switchCommunities(work: Work, runId: string): Promise<void> {
  await work.run(withdrawCommunities, {});
  await work.run(serveCommunities, { runId });
}

function superseded(job: AnalysisJob): KithError {
  return new KithError(
    'RUN_SUPERSEDED',
    `Another run of ${job} began meanwhile. Its result will be served, not this one's.`,
  );
}
