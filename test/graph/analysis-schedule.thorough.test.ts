import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { PassClock } from '../../src/analyse/pass-clock.js';
import { AnalysisSchedule } from '../../src/cli/analysis-schedule.js';
import type { Graph } from '../../src/graph/graph.js';
import { PassLease, passRecord } from '../../src/graph/pass-lease.js';
import { type Log, openLog } from '../../src/observe/log.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { analysisProcess, ended } from './analysis-process.js';
import { consenting, consentPurposes, derivedFacts, everybody, writeWorld } from './analyse-world.js';

const everyMs = 50;
const clock = new PassClock('03:15', 'UTC');
const env = { KITH_ANALYSE_AT: '03:15', KITH_LOG: 'info' };

let graph: Graph;
let home: string;
let failed: string[];
let log: Log;

beforeAll(async () => {
  graph = await openGraph();
  home = await mkdtemp(join(tmpdir(), 'kith-schedule-'));
});
beforeEach(async () => {
  await clearGraph(graph);
  failed = [];
  log = { ...openLog('silent'), passFailed: ({ code }) => void failed.push(code) };
});
afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

function schedule(children: ReturnType<typeof ended>[], args: readonly string[], nodeArgs: readonly string[] = []) {
  return new AnalysisSchedule({
    graph,
    clock,
    log,
    everyMs,
    memoryMb: 1_024,
    start: () => {
      const child = analysisProcess(home, args, { env, nodeArgs });
      children.push(ended(child));
      return child;
    },
  });
}

test('of two servers one runs what was missed, in a process of its own, and says how far it is without a name', async () => {
  await writeWorld(graph);
  await consenting(graph).say(everybody, 'given', consentPurposes);
  const children: ReturnType<typeof ended>[] = [];
  const began = Date.now();

  await using _one = schedule(children, ['analyse', '--if-due', '--log']);
  await using _other = schedule(children, ['analyse', '--if-due', '--log']);
  await vi.waitFor(async () => expect((await passRecord(graph)).doneAt).not.toBeNull(), { timeout: 150_000 });
  const all = await Promise.all(children);

  const record = await passRecord(graph);
  expect(record).toMatchObject({ underWay: false, pass: null, code: null });
  expect(record.doneBeganAt).toBeGreaterThanOrEqual(began);
  expect(clock.dueAt(record, Date.now())).toBeGreaterThan(Date.now());
  const { records } = await graph.raw('MATCH (run:Run) RETURN run.job AS job, run.status AS status ORDER BY job');
  expect(records.map((row) => [row.get('job'), row.get('status')])).toEqual(
    ['communities', 'influence', 'neighbourhood', 'popularity', 'statistics'].map((job) => [job, 'done']),
  );
  expect(all.map(({ code }) => code)).toEqual(all.map(() => 0));
  const lines = all.flatMap(({ said }) =>
    said
      .trim()
      .split('\n')
      .filter((line) => line !== ''),
  );
  const told = lines.map((line) => JSON.parse(line) as { readonly msg: string; readonly job?: string });
  expect(told.filter(({ msg }) => msg === 'analysis served').map(({ job }) => job)).toEqual([
    'influence',
    'popularity',
    'communities',
    'neighbourhood',
    'statistics',
  ]);
  expect(told.filter(({ msg }) => msg === 'analyses done')).toHaveLength(1);
  expect(lines.join('\n')).not.toMatch(/customer_|a0|product0/);
  expect(failed).toEqual([]);
}, 300_000);

test('a server that is stopped stops the pass in a moment, serves nothing half done, and the next goes on', async () => {
  await writeWorld(graph);
  await consenting(graph).say(everybody, 'given', consentPurposes);
  const children: ReturnType<typeof ended>[] = [];
  const stopped = schedule(children, ['analyse', '--if-due', '--log']);
  await vi.waitFor(async () => expect((await passRecord(graph)).pass).not.toBeNull(), { timeout: 150_000 });
  const { pass } = await passRecord(graph);

  await stopped[Symbol.asyncDispose]();

  const [end] = await Promise.all(children);
  expect(end).toMatchObject({ signal: null });
  expect(end?.said).toContain('analyses stopped');
  expect(await passRecord(graph)).toMatchObject({ underWay: false, pass, tries: 0, code: null });
  const { records } = await graph.raw("MATCH (run:Run {status: 'running'}) RETURN run.job AS job");
  expect(records).toEqual([]);
  expect(failed).toEqual([]);

  await using _next = schedule(children, ['analyse', '--if-due', '--log']);
  await vi.waitFor(async () => expect((await passRecord(graph)).doneAt).not.toBeNull(), { timeout: 150_000 });
}, 300_000);

test('where V8 has no room left the pass has failed with a code, and is tried again later', async () => {
  const children: ReturnType<typeof ended>[] = [];
  await using _schedule = schedule(children, ['fill'], ['--max-old-space-size=96']);
  await vi.waitFor(() => expect(failed).toEqual(['MEMORY_EXCEEDED']), { timeout: 150_000 });

  const [end] = await Promise.all(children);
  expect(end?.signal).toBe('SIGABRT');
  const record = await passRecord(graph);
  expect(record).toMatchObject({ underWay: false, pass: 'filling', tries: 1, code: 'MEMORY_EXCEEDED' });
  const fiveMinutes = 5 * 60_000;
  expect(clock.dueAt(record, Date.now())).toBe((record.triedAt ?? 0) + fiveMinutes);
}, 300_000);

test('a pass that holds more than it may ends with the same code, and what was served stays', async () => {
  await writeWorld(graph);
  await consenting(graph).say(everybody, 'given', consentPurposes);
  expect(await ended(analysisProcess(home, ['analyse'], { env }))).toMatchObject({ code: 0 });
  const before = await derivedFacts(graph);

  const end = await ended(analysisProcess(home, ['analyse', '--memory', '40', '--json'], { env }));

  expect(end.code).toBe(1);
  expect(JSON.parse(end.out)).toMatchObject({ error: { code: 'MEMORY_EXCEEDED' } });
  expect(await derivedFacts(graph)).toEqual(before);
  expect(await passRecord(graph)).toMatchObject({ underWay: false, code: 'MEMORY_EXCEEDED' });
}, 300_000);

test('the process of a pass ends with the server that began it, and gives the lease back', async () => {
  const child = analysisProcess(home, ['fill'], { env });
  const end = ended(child);
  await vi.waitFor(async () => expect((await passRecord(graph)).pass).not.toBeNull(), { timeout: 150_000 });
  child.kill('SIGKILL');
  await end;

  // At once, because its process is gone on this machine.
  await using lease = disposable(await PassLease.take(graph));
  expect(lease.lease.before).toMatchObject({ pass: 'filling', tries: 1 });
}, 300_000);

function disposable(lease: PassLease) {
  return { lease, [Symbol.asyncDispose]: () => lease.release('none', Date.now()) };
}
