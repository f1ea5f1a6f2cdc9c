import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { readPolicy } from '../../src/consent/policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { importFolder, importRejects } from '../../src/ingest/import-job.js';
import { clearGraph, openGraph, testIds, testKeys } from '../graph-harness.js';

const now = Date.parse('2026-11-01T12:00:00Z');

let graph: Graph;
let parent: string;
let folder: string;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  parent = await mkdtemp(join(tmpdir(), 'kith-residency-'));
  folder = await mkdtemp(join(parent, 'folder-'));
  await put('customers.csv', 'customer_id,residency', 'ana,PT', 'farid,RU', 'nobody,');
  await put('connections.csv', 'from_customer_id,to_customer_id,type', 'ana,farid,FOLLOWS', 'ana,nobody,FOLLOWS');
});

afterEach(() => rm(parent, { recursive: true, force: true }));

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

const put = (name: string, ...lines: readonly string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`);
const ground = (policy = defaultPolicy) => ({ graph, ids: testIds, keys: testKeys, policy, now: () => now });

async function customers(): Promise<readonly string[]> {
  const { records } = await graph.raw('MATCH (customer:Customer) RETURN customer.externalId AS id ORDER BY id');
  return records.map((record) => record.get('id') as string);
}

test('somebody whose law wants another region is not stored, nor what names them', async () => {
  const report = await importFolder(folder, ground());

  expect(await customers()).toEqual(['ana', 'nobody']);
  expect(report.files.customers).toMatchObject({ read: 3, created: 2, rejected: 1 });
  expect(report.files.connections).toMatchObject({ read: 2, created: 1, rejected: 1 });
  const rejects = (await readFile(report.rejects ?? '', 'utf8')).trim().split('\n');
  expect(rejects.map((line) => JSON.parse(line) as object)).toMatchObject([
    { file: 'customers', line: 3, column: 'residency', reason: 'other-region' },
    { file: 'connections', column: 'to_customer_id', reason: 'unknown-reference' },
  ]);
  const again = await importRejects(report.rejects ?? '', ground());
  expect(again.files.customers).toMatchObject({ created: 0, rejected: 1 });
});

test('a customer who is there does not move to a residency that may not be stored', async () => {
  await put('customers.csv', 'customer_id,residency', 'ana,PT');
  await rm(join(folder, 'connections.csv'));
  await importFolder(folder, ground());
  await put('customers.csv', 'customer_id,residency', 'ana,ru');
  const report = await importFolder(folder, ground());

  expect(report.files.customers).toMatchObject({ updated: 0, rejected: 1 });
  const { records } = await graph.raw("MATCH (ana:Customer {externalId: 'ana'}) RETURN ana.residency AS residency");
  expect(records[0]?.get('residency')).toBe('PT');
});

test('a deployment in that region stores them, and so does an import of invented people', async () => {
  await importFolder(folder, ground(readPolicy({ ...defaultPolicy, region: 'ru' })));
  expect(await customers()).toEqual(['ana', 'farid', 'nobody']);

  await clearGraph(graph);
  await importFolder(folder, ground(), { invented: true });
  expect(await customers()).toEqual(['ana', 'farid', 'nobody']);
});
