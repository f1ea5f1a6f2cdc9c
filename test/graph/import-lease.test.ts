import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { ImportLease } from '../../src/graph/import-lease.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { noProgress } from '../../src/model/progress.js';
import { clearGraph, openGraph, testIds, testKeys } from '../graph-harness.js';

const now = Date.parse('2026-11-01T12:00:00Z');
const hourMs = 3_600_000;

let graph: Graph;
let folder: string;

beforeAll(async () => {
  graph = await openGraph();
  folder = await mkdtemp(join(tmpdir(), 'kith-lease-'));
  await writeFile(join(folder, 'customers.csv'), 'customer_id\nana\n');
});

beforeEach(async () => {
  await clearGraph(graph);
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const take = () => importFolder(folder, { graph, ids: testIds, keys: testKeys, policy: defaultPolicy, now: () => now });

async function leases(): Promise<number> {
  const { records } = await graph.raw("MATCH (lease:Deployment {name: 'import'}) RETURN count(lease) AS leases");
  return records[0]?.get('leases') as number;
}

/** Leaves a lease as an import does whose process was killed. */
async function leave(by: { readonly host: string; readonly pid: number; readonly leftMs: number }): Promise<void> {
  const text = `MERGE (lease:Deployment {name: 'import'})
    SET lease.leaseHolder = 'other', lease.host = $host, lease.pid = toInteger($pid), lease.folder = 'before',
      lease.leaseUntil = timestamp() + toInteger($leftMs)`;
  await graph.raw(text, by);
}

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('of two imports at once the second is refused and writes nothing', async () => {
  const first = await ImportLease.take(graph, { folder: 'world', progress: noProgress });

  await expect(take()).rejects.toMatchObject({ code: 'LOCKED', message: expect.stringContaining('import of world') });
  const { records } = await graph.raw('MATCH (customer:Customer) RETURN count(customer) AS customers');
  expect(records[0]?.get('customers')).toBe(0);

  await first.release();
  expect((await take()).files.customers).toMatchObject({ created: 1 });
  expect(await leases()).toBe(0);
}, 30_000);

test('a lease whose process on this machine has ended is taken over at once', async () => {
  await leave({ host: hostname(), pid: await endedPid(), leftMs: hourMs });

  expect((await take()).files.customers).toMatchObject({ created: 1 });
  expect(await leases()).toBe(0);
});

test('a lease of another machine is waited for until it has run out', async () => {
  await leave({ host: 'elsewhere', pid: 1, leftMs: 1_200 });
  const waits: string[] = [];
  const progress = ({ stage, note }: { readonly stage: string; readonly note?: string | undefined }) => {
    if (stage === 'waiting') waits.push(note ?? '');
  };
  const lease = await ImportLease.take(graph, { folder: 'world', progress });
  await lease.release();

  expect(waits[0]).toBe('for the import of before by process 1 on elsewhere');
  expect(await leases()).toBe(0);
});

test('a lease that another import took over is lost, and its release leaves the other one alone', async () => {
  const lease = await ImportLease.take(graph, { folder: 'world', progress: noProgress });
  await leave({ host: 'elsewhere', pid: 1, leftMs: hourMs });
  await once(lease.lost, 'abort');
  await lease.release();

  expect(lease.lost.reason).toMatchObject({ code: 'LOCKED' });
  expect(await leases()).toBe(1);
}, 30_000);
