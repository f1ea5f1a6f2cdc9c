import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { generateWorld } from '../../src/ingest/generate/generate.js';
import { defaultOptions } from '../../src/ingest/generate/world.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { clearGraph, openGraph, testIds, testKeys } from '../graph-harness.js';
import { dumpGraph } from './graph-dump.js';

const now = Date.parse('2026-11-01T12:00:00Z');
const hooks = fileURLToPath(new URL('../typescript-hooks.mjs', import.meta.url));
const child = fileURLToPath(new URL('./import-child.ts', import.meta.url));

let graph: Graph;
let parent: string;
let folder: string;

beforeAll(async () => {
  graph = await openGraph();
  parent = await mkdtemp(join(tmpdir(), 'kith-kill-'));
  folder = join(parent, 'world');
  await generateWorld({ ...defaultOptions, customers: 24, seed: 3 }, { folder });
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await rm(parent, { recursive: true, force: true });
});

/** Starts an import and kills it, with no chance to clean up, in the middle of a stage. Gives the stage it was in. */
async function killedIn(stage: string): Promise<string> {
  const running = spawn(process.execPath, ['--import', hooks, child, folder, String(now)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(running, 'exit');
  const last = await lastStage(running, stage);
  const [code, signal] = (await ended) as [number | null, string | null];
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  return last;
}

async function lastStage(running: ChildProcess, stage: string): Promise<string> {
  let last = '';
  for await (const text of running.stdout ?? []) {
    last = String(text).trim().split('\n').at(-1)?.split(' ')[0] ?? '';
    if (!String(text).includes(`${stage} `)) continue;
    // The next file's first batches are on their way by then.
    await sleep(40);
    running.kill('SIGKILL');
  }
  return last;
}

test('an import that is killed again and again and then run to its end makes the graph of an undisturbed one', async () => {
  await clearGraph(graph);
  const ground = { graph, ids: testIds, keys: testKeys, policy: defaultPolicy, now: () => now };
  await importFolder(folder, ground, { batchRows: 250 });
  const undisturbed = await dumpGraph(graph);
  await clearGraph(graph);

  for (const stage of ['identifiers', 'purchase_lines', 'consents']) await killedIn(stage);
  const half = await dumpGraph(graph);
  await importFolder(folder, ground);

  expect(half).not.toEqual(undisturbed);
  expect(await dumpGraph(graph)).toEqual(undisturbed);
}, 300_000);
