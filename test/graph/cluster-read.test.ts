import { rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../src/analyse/job.js';
import { AnalysisReads } from '../../src/graph/analysis-reads.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { auditFolder } from '../../src/rights/audit-files.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, customerId, everybody, productId, writeWorld } from './analyse-world.js';
import { buys, cluster, type ClusterHome, clusterHome, clusterPolicy } from './cluster-world.js';

// What a cluster is given is the read of training: the same rows, under the same consent, for a short time.

let graph: Graph;
let home: ClusterHome;

beforeAll(async () => {
  graph = await openGraph();
  home = await clusterHome();
});
beforeEach(() => clearGraph(graph));
afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

interface Given {
  readonly query: string;
  readonly until: string;
  readonly categories: readonly string[];
}

async function given(...options: readonly string[]): Promise<Given> {
  const { code, stdout, stderr } = await home.kith('model', 'read', '--client', cluster, '--json', ...options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Given;
}

/** The rows as a cluster gets them, and everything that stands in them. */
async function rowsOf(query: string): Promise<readonly string[]> {
  // As the Spark connector sends it.
  const { records } = await graph.raw(`WITH $scriptResult AS scriptResult ${query}`, { scriptResult: [] });
  for (const record of records) expect(record.keys).toEqual(['products']);
  return records.map((record) => (record.get('products') as string[]).toSorted().join(' ')).toSorted();
}

/** What training itself reads, in the shop's names. */
async function rowsOfTraining(): Promise<readonly string[]> {
  const read = await consenting(graph, Date.now, clusterPolicy).deps.termsFor('train');
  const { records } = await graph.raw('MATCH (p:Product) RETURN p.id AS id, p.externalId AS name');
  const names = new Map(records.map((record) => [record.get('id') as string, record.get('name') as string]));
  const rows: string[] = [];
  const about = { read, productsMax: defaultSettings.productsMax };
  for await (const page of new AnalysisReads(graph).interactions(about))
    for (const { productIds } of page)
      if (productIds.length > 0)
        rows.push(
          productIds
            .map((id) => names.get(id))
            .toSorted()
            .join(' '),
        );
  return rows.toSorted();
}

test('the rows are those that training reads: of whom agrees, and nothing sensitive', async () => {
  await writeWorld(graph);
  const { say } = consenting(graph, Date.now, clusterPolicy);
  await say(everybody, 'given', ['train']);
  await buys(graph, ['a0', 'a1', 'b0'], ['lamp', 'test-kit']);
  await graph.raw("MATCH (p:Product {id: $id}) SET p.special = ['special_health']", { id: productId('test-kit') });
  await say(['a1'], 'withdrawn', ['train'], 'purchase');
  await say(['b5'], 'withdrawn', ['train']);

  const { query, categories } = await given();
  const rows = await rowsOf(query);

  expect(rows).toEqual(await rowsOfTraining());
  expect(rows).toHaveLength(everybody.length - 1);
  expect(rows.filter((row) => row.includes('lamp'))).toHaveLength(2);
  expect(rows.join(' ')).not.toContain('test-kit');
  expect(categories).toContain('purchase.item');
  for (const name of everybody) expect(query + rows.join(' ')).not.toContain(customerId(name));
});

test('it asks when it runs: whoever withdraws, or whose consent runs out, after the terms were given is not read', async () => {
  await writeWorld(graph);
  const { say } = consenting(graph, Date.now, clusterPolicy);
  await say(everybody.slice(1), 'given', ['train']);
  const writes = new ConsentWrites(graph, clusterPolicy, Date.now);
  const until = Date.now() + 2_500;
  const word = { purpose: 'train', category: '*', recipient: '*', noticeId: 'terms-2026', noticeVersion: '1' };
  const short = {
    ...word,
    customerId: customerId('a0'),
    action: 'given',
    at: Date.now() - 1_000,
    until,
    proof: 'test',
  } as const;
  await writes.append([short], { source: 'first_hand', actor: 'test' });
  const { query } = await given();
  const before = await rowsOf(query);

  await say(['b3'], 'withdrawn', ['train']);
  await sleep(Math.max(0, until - Date.now()) + 50);
  const after = await rowsOf(query);

  expect(before).toHaveLength(everybody.length);
  expect(after).toHaveLength(everybody.length - 2);
  expect(after).toEqual(await rowsOfTraining());
});

test('after their time the terms read nothing and say so, and several partitions are refused', async () => {
  await writeWorld(graph);
  await consenting(graph, Date.now, clusterPolicy).say(everybody, 'given', ['train']);
  const { query, until } = await given('--minutes', '1');
  const untilMs = Date.parse(until);
  expect(untilMs).toBeGreaterThan(Date.now() + 50_000);
  expect(untilMs).toBeLessThanOrEqual(Date.now() + 60_000);

  const ended = query.replace(String(untilMs), String(Date.now() - 1));

  expect(ended).not.toBe(query);
  await expect(rowsOf(ended)).rejects.toThrow('These terms have ended');
  await expect(rowsOf(`${query} SKIP 0 LIMIT 5`)).rejects.toThrow('exactly one statement');
});

test('two worlds that differ in what is withheld give the same rows', async () => {
  const agreeing = everybody.filter((name) => name !== 'a3' && name !== 'b5');
  await writeWorld(graph);
  await consenting(graph, Date.now, clusterPolicy).say(agreeing, 'given', ['train']);
  const silent = await rowsOf((await given()).query);

  await clearGraph(graph);
  await writeWorld(graph, everybody.toReversed());
  const { say } = consenting(graph, Date.now, clusterPolicy);
  await say(['a3'], 'withdrawn', ['train']);
  await say(agreeing, 'given', ['train']);
  await say(['b5'], 'given', ['personalise']);
  await buys(graph, ['a3', 'b5'], ['lamp']);

  expect(await rowsOf((await given()).query)).toEqual(silent);
});

test('no two reads have one order, and products stand in that of their names: nothing says which rows are one customer’s', async () => {
  await writeWorld(graph);
  await consenting(graph, Date.now, clusterPolicy).say(everybody, 'given', ['train']);
  const { query } = await given();
  const rows = async () => {
    const { records } = await graph.raw(query);
    return records.map((record) => record.get('products') as string[]);
  };

  const [first, second] = [await rows(), await rows()];

  expect(first).not.toEqual(second);
  const text = (all: readonly string[][]) => all.map((products) => products.join(' ')).toSorted();
  expect(text(first)).toEqual(text(second));
  expect(first).toEqual(first.map((products) => products.toSorted()));
});

test('the audit has it before it is given, and without the audit it is not given', async () => {
  const { until } = await given();
  const shown = await home.kith('audit', 'show', '--client', cluster, '--json');
  const last = JSON.parse(shown.stdout.trim().split('\n').at(-1) ?? '{}') as object;
  expect(last).toMatchObject({ operation: 'model.read', endUser: 'operator', purpose: 'train', detail: { until } });

  const folder = auditFolder(home.folder);
  await rename(folder, `${folder}-aside`);
  await writeFile(folder, 'no folder');
  const refused = await home.kith('model', 'read', '--client', cluster, '--json');
  await rm(folder);
  await rename(`${folder}-aside`, folder);

  expect(refused.code).toBe(1);
  expect(refused.stdout).not.toContain('MATCH');
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'AUDIT_FAILED' } });
});

test.each(['kith.analyse', 'kith.web', 'acme.app', 'kith.explore', 'nobody'])(
  '%s is no cluster of the house',
  async (client) => {
    const { code, stdout, stderr } = await home.kith('model', 'read', '--client', client);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`It registers ${cluster}.`);
  },
);

test.each(['0', '61', '1.5'])('%s minutes are refused', async (minutes) => {
  const { code, stdout } = await home.kith('model', 'read', '--client', cluster, '--minutes', minutes);

  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
