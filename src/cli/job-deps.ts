import { defaultSettings, type JobDeps } from '../analyse/job.js';
import { analysisClient } from '../consent/lineage.js';
import { type Policy, policyRev } from '../consent/policy.js';
import { figureKeyOf } from '../consent/statistics/figure.js';
import { AnalysisReads } from '../graph/analysis-reads.js';
import { AnalysisWrites } from '../graph/analysis-writes.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { ExperimentReads } from '../graph/experiment-reads.js';
import type { Graph } from '../graph/graph.js';
import { RunWrites } from '../graph/run-writes.js';
import { StatisticsReads } from '../graph/statistics-reads.js';
import { StatisticsWrites } from '../graph/statistics-writes.js';
import type { InternalIds, Secret } from '../model/ids.js';
import type { Progress } from '../model/progress.js';

/** Wires what the analyses work with. */
export async function jobDeps(about: {
  readonly graph: Graph;
  readonly ids: InternalIds;
  readonly secret: Secret;
  readonly policy: Policy;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly settings?: Partial<JobDeps['settings']>;
}): Promise<JobDeps> {
  const { graph, ids, secret, policy, progress, signal } = about;
  const classes = new ClassTableCache(graph, policy, () => Date.now());
  return {
    reads: new AnalysisReads(graph),
    writes: new AnalysisWrites(graph),
    runs: new RunWrites(graph),
    experiments: new ExperimentReads(graph),
    ids,
    termsFor: (purpose) => classes.terms({ client: analysisClient, purpose, endUser: null }),
    policyRev: policyRev(policy),
    statistics: {
      reads: new StatisticsReads(graph),
      writes: new StatisticsWrites(graph),
      policy,
      figureKey: figureKeyOf(secret),
      terms: (viewer) => classes.terms(viewer),
      now: () => Date.now(),
    },
    settings: { ...defaultSettings, ...about.settings },
    progress,
    signal,
  };
}
