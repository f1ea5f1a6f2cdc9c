import { type AnalyseSettings, defaultSettings, type JobDeps } from '../analyse/job.js';
import { type Policy, policyRev } from '../consent/policy.js';
import { AnalysisReads } from '../graph/analysis-reads.js';
import { AnalysisWrites } from '../graph/analysis-writes.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { RunWrites } from '../graph/run-writes.js';
import type { CommandIo, Ground } from './command-io.js';

/** The client under whose registration in the policy analyses look. */
const analysisClient = 'kith.analyse';

/** Wires what an analysis works with. */
export function analysisDeps(
  { graph, ids }: Pick<Ground, 'graph' | 'ids'>,
  about: { readonly policy: Policy; readonly settings?: Partial<AnalyseSettings> } & Pick<CommandIo, 'progress' | 'signal'>,
): JobDeps {
  const { policy, settings, progress, signal } = about;
  const classes = new ClassTableCache(graph, policy, Date.now);
  return {
    reads: new AnalysisReads(graph),
    writes: new AnalysisWrites(graph),
    runs: new RunWrites(graph),
    ids,
    termsFor: (purpose) => classes.terms({ client: analysisClient, purpose, endUser: null }),
    policyRev: policyRev(policy),
    settings: { ...defaultSettings, ...settings },
    progress,
    signal,
  };
}
