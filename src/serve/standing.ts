import { DeploymentReads } from '../graph/deployment-reads.js';
import type { Graph } from '../graph/graph.js';
import { passRecord } from '../graph/pass-lease.js';
import { RequestReads } from '../graph/request-reads.js';
import { keptFor } from '../observe/kept-for.js';
import type { Standing } from '../observe/metrics.js';

const dayMs = 86_400_000;
/** How long what was looked up is told. Of requests, an hour: that one came must not be seen when it comes. */
const keptMs = { analyses: 60_000, requests: 3_600_000 } as const;
/** More days than this are told as this: a request that is far from its end would be a trace of whoever opened it. */
const dueDaysMax = 7;
const openStates = ['received', 'identity_verified', 'in_progress'] as const;

/** Looks up how a deployment stands, for metrics. What the database does not tell now is null, and asked again the next time. */
export function standingOf(graph: Graph, now: () => number): () => Promise<Standing> {
  const deployment = new DeploymentReads(graph);
  const requests = new RequestReads(graph);
  const options = { timeoutMs: 5_000 };
  const analyses = keptFor(keptMs.analyses, now, async () => {
    const [runs, record] = await Promise.all([deployment.servedRuns(), passRecord(graph)]);
    return { runs, passFailed: record.pass === null ? null : record.code !== null };
  });
  const dueDays = keptFor(keptMs.requests, now, async () => {
    const [first] = await requests.in(openStates, 1, options);
    return first === undefined ? dueDaysMax : Math.min(dueDaysMax, Math.floor((first.dueAt - now()) / dayMs));
  });
  const orNull = <T>(value: Promise<T>) => value.catch(() => null);
  return async () => ({
    runs: [],
    passFailed: null,
    ...(await orNull(analyses())),
    requestsDueDays: await orNull(dueDays()),
  });
}
