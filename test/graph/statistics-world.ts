import type { JobDeps, JobReport } from '../../src/analyse/job.js';
import { analyse } from '../../src/analyse/jobs.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Policy } from '../../src/consent/policy.js';
import { organisationsOf } from '../../src/consent/statistics/organisation.js';
import type { ReadTerms } from '../../src/consent/terms.js';
import type { Viewer } from '../../src/consent/viewer.js';
import type { Graph } from '../../src/graph/graph.js';
import { StatisticsReads } from '../../src/graph/statistics-reads.js';
import { consenting } from './analyse-world.js';

/**
 * Takes the snapshot of the day of `now`. `change`: what becomes of the terms under which customers are counted. `watch`: who is told how far it is, and
 * may stop it.
 */
export async function takeSnapshot(
  graph: Graph,
  now: number,
  policy: Policy = defaultPolicy,
  change: (terms: ReadTerms) => ReadTerms = (terms) => terms,
  watch: Partial<Pick<JobDeps, 'progress' | 'signal'>> = {},
): Promise<readonly JobReport[]> {
  const { deps } = consenting(graph);
  const terms = async (viewer: Viewer) => change(await deps.statistics.terms(viewer));
  return analyse(
    { ...deps, ...watch, statistics: { ...deps.statistics, policy, terms, now: () => now } },
    new Set(['statistics'] as const),
  );
}

const tables = ['domain', 'segments', 'stores', 'products', 'sales'] as const;

/** Every row of the served snapshot, by organisation and table. */
export async function snapshotRows(graph: Graph, names: readonly string[] = tables): Promise<Record<string, unknown>> {
  const reads = new StatisticsReads(graph);
  const rows: Record<string, unknown> = {};
  for (const { id } of organisationsOf(defaultPolicy)) {
    const served = await reads.snapshot({ organisation: id, question: '' });
    if (served === null) throw new Error('no snapshot is served');
    rows[`${id} parameters`] = served.parameters;
    for (const table of names) {
      rows[`${id} ${table}`] = await reads.table({ runId: served.runId, organisation: id, table });
    }
  }
  return rows;
}
