import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PassClock } from '../../src/analyse/pass-clock.js';
import { AnalysisSchedule } from '../../src/cli/analysis-schedule.js';
import type { Graph } from '../../src/graph/graph.js';
import { passRecord } from '../../src/graph/pass-lease.js';
import { openLog } from '../../src/observe/log.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { analysisProcess, ended } from './analysis-process.js';
import { consenting, consentPurposes, everybody, writeWorld } from './analyse-world.js';

// How small a count may be is the deployment's to say, once: whether somebody or a schedule begins the analyses.

const env = {
  KITH_ANALYSE_AT: '03:15',
  KITH_ANALYSE_ITEM_SUPPORT: '3',
  KITH_ANALYSE_PAIR_SUPPORT: '4',
  KITH_ANALYSE_NEIGHBOURS: '7',
  KITH_ANALYSE_COMMUNITY_MEMBERS: '15',
  KITH_ANALYSE_SEED: '5',
};
let graph: Graph;
let home: string;

beforeAll(async () => {
  graph = await openGraph();
  home = await mkdtemp(join(tmpdir(), 'kith-settings-'));
  await clearGraph(graph);
  await writeWorld(graph);
  await consenting(graph).say(everybody, 'given', consentPurposes);
}, 120_000);
afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function parametersOf(job: string): Promise<Readonly<Record<string, unknown>>> {
  const query = 'MATCH (run:Run {job: $job, current: true}) RETURN run.parameters AS parameters';
  const { records } = await graph.raw(query, { job });
  return JSON.parse((records[0]?.get('parameters') as string | undefined) ?? '{}') as Record<string, unknown>;
}

async function communities(): Promise<number> {
  const { records } = await graph.raw('MATCH (community:Community) RETURN count(community) AS count');
  return records[0]?.get('count') as number;
}

test('the daily pass keeps the minimums that the deployment set', async () => {
  const children: ReturnType<typeof ended>[] = [];
  {
    await using _schedule = new AnalysisSchedule({
      graph,
      clock: new PassClock('03:15', 'UTC'),
      log: openLog('silent'),
      everyMs: 50,
      memoryMb: 1_024,
      start: () => {
        const child = analysisProcess(home, ['analyse', '--if-due', '--log'], { env });
        children.push(ended(child));
        return child;
      },
    });
    await vi.waitFor(async () => expect((await passRecord(graph)).doneAt).not.toBeNull(), { timeout: 150_000 });
    await Promise.all(children);
  }

  expect(await parametersOf('neighbourhood')).toMatchObject({
    seed: 5,
    linear: { supportMin: 3, predictorsMax: 7 },
  });
  // Circles have 14 members each.
  expect(await communities()).toBe(0);
}, 180_000);

test('what an option says counts before what the deployment set', async () => {
  const { code } = await ended(
    analysisProcess(home, ['analyse', '--job', 'communities', '--community-members', '8'], { env }),
  );

  expect(code).toBe(0);
  expect(await communities()).toBeGreaterThan(0);
}, 120_000);
