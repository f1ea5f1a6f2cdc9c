import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runPass } from '../../src/analyse/pass.js';
import { PassClock, triesMax } from '../../src/analyse/pass-clock.js';
import type { AnalysisReads } from '../../src/graph/analysis-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import { PassLease, passRecord } from '../../src/graph/pass-lease.js';
import { KithError } from '../../src/model/errors.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, everybody, writeWorld } from './analyse-world.js';

const clock = new PassClock('03:15', 'UTC');
const now = Date.parse('2026-11-27T03:20:00Z');

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});
beforeEach(async () => {
  await clearGraph(graph);
  await writeWorld(graph);
  await consenting(graph).say(everybody, 'given', consentPurposes);
});
afterAll(() => graph[Symbol.asyncDispose]());

/** Reads that fail for the job that asks for what customers used. */
function faulty(reads: AnalysisReads): AnalysisReads {
  return Object.assign(Object.create(reads) as AnalysisReads, {
    interactions() {
      throw new KithError('DATABASE_TIMEOUT', 'It took too long.');
    },
  });
}

async function runs() {
  const { records } = await graph.raw(
    'MATCH (run:Run) RETURN run.job AS job, run.status AS status, run.code AS code ORDER BY job, run.startedAt',
  );
  return records.map((row) => [row.get('job'), row.get('status'), row.get('code')]);
}

test('one analysis that fails keeps none from the next, and the pass is tried again until it was often enough', async () => {
  const { deps } = consenting(graph);
  const broken = { graph, deps: { ...deps, reads: faulty(deps.reads) }, ifDueBy: clock };

  await expect(runPass({ ...broken, now: () => now })).rejects.toMatchObject({ code: 'DATABASE_TIMEOUT' });

  expect(await runs()).toEqual([
    ['communities', 'done', null],
    ['influence', 'done', null],
    ['neighbourhood', 'failed', 'DATABASE_TIMEOUT'],
    ['popularity', 'failed', 'DATABASE_TIMEOUT'],
    ['statistics', 'done', null],
  ]);
  const first = await passRecord(graph);
  expect(first).toMatchObject({ tries: 1, code: 'DATABASE_TIMEOUT', underWay: false, doneAt: null });
  // Not before its pause is over.
  expect(await runPass({ ...broken, now: () => now + 60_000 })).toBeNull();
  let at = now;
  for (let tries = 2; tries <= triesMax; tries += 1) {
    at = clock.dueAt(await passRecord(graph), at) ?? 0;
    await expect(runPass({ ...broken, now: () => at })).rejects.toThrow('too long');
    expect(await passRecord(graph)).toMatchObject({ pass: first.pass, tries });
  }
  const tomorrow = Date.parse('2026-11-28T03:15:00Z');
  expect(clock.dueAt(await passRecord(graph), at)).toBe(tomorrow);

  await runPass({ graph, deps, now: () => tomorrow, ifDueBy: clock });

  expect(await passRecord(graph)).toMatchObject({ pass: null, tries: null, code: null, doneBeganAt: tomorrow });
}, 120_000);

test('while one process is at it another by hand is refused, and one that asks whether it is due has nothing to do', async () => {
  const { deps } = consenting(graph);
  const lease = await PassLease.take(graph);

  await expect(runPass({ graph, deps, now: () => now })).rejects.toMatchObject({ code: 'LOCKED' });
  expect(await runPass({ graph, deps, now: () => now, ifDueBy: clock })).toBeNull();

  await lease.release('none', now);
  expect(await runs()).toEqual([]);
});

test('a process that was too slow to renew its lease stops, and serves nothing from then on', async () => {
  const { deps } = consenting(graph);
  let taken: Promise<PassLease> | null = null;
  const progress = () => {
    // As if the process had slept for longer than its lease.
    taken ??= graph
      .raw("MATCH (lease:Deployment {name: 'analyses'}) SET lease.leaseUntil = 0")
      .then(() => PassLease.take(graph));
  };
  const slow = {
    ...deps,
    progress,
    termsFor: async (...purpose: Parameters<typeof deps.termsFor>) => {
      const lease = await taken;
      // Longer than it takes to find that the lease is lost.
      if (lease !== null) await new Promise((resolve) => setTimeout(resolve, 2_000));
      return deps.termsFor(...purpose);
    },
  };

  await expect(runPass({ graph, deps: slow, now: () => now, leaseMs: 200 })).rejects.toMatchObject({ code: 'LOCKED' });

  expect((await runs()).filter(([, status]) => status === 'running')).toEqual([]);
  expect(await passRecord(graph)).toMatchObject({ underWay: true, doneAt: null });
  await (await (taken as Promise<PassLease> | null))?.release('none', now);
});

test('a pass by hand counts as the day’s, so that none is due after it', async () => {
  const { deps } = consenting(graph);

  await runPass({ graph, deps, now: () => now });

  expect(await runPass({ graph, deps, now: () => now + 3_600_000, ifDueBy: clock })).toBeNull();
  expect(await runPass({ graph, deps, now: () => now + 24 * 3_600_000, ifDueBy: clock })).not.toBeNull();
});
