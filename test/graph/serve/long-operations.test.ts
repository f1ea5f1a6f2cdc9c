import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town, townMs } from '../../town.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers([{ externalId: 'ana', name: 'Ana', birthDate: '1990-01-01', createdAt: townMs }]);
  await town.says('ana', 'given', { purpose: 'analytics' });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** Pages of pages of thirty thousand purchases, each under conditions that the last alone meets: only its deadline ends it soon. */
const channels = [...Array.from({ length: 14 }, (_, at) => `x${at}`), 'store'];
const filter = `filter: { or: [${channels.map((channel) => `{ channel: { contains: "${channel}" } }`).join(', ')}] }`;
const endless = `{ customers(first: 100) { nodes { purchases(first: 100, ${filter}) { nodes { customer {
  purchases(first: 10, ${filter}) { nodes { customer { purchases(first: 1, ${filter}) { totalCount nodes { id } } } } } } } } } } }`;

async function crowd(): Promise<void> {
  await graph.raw(
    `MATCH (ana:Customer {externalId: 'ana'}) UNWIND range(1, 300) AS n
     CREATE (c:Customer) SET c = ana {.*, id: left('crowd' + n + 'AAAAAAAAAAAAAAAAAAAAAA', 22), externalId: 'crowd' + n}
     WITH c UNWIND range(1, 100) AS n
     CREATE (c)-[:MADE]->(:Purchase {id: c.id + ' ' + n, customerId: c.id, atOrder: n, channel: 'store', totalMinor: n})`,
  );
}

async function running(): Promise<number> {
  const { records } = await graph.raw(
    "SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.statement STARTS WITH 'read list' AND status STARTS WITH 'Running' RETURN count(*) AS n",
  );
  return records[0]?.get('n') as number;
}

async function until(reached: () => Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await delay(50)) if (await reached()) return true;
  return false;
}

describe('an operation that takes long', () => {
  beforeAll(crowd);

  test('is cancelled in the database when the client goes away', async () => {
    const gone = new AbortController();
    const token = await town.token('analyst');
    const asked = fetch(`${town.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: endless }),
      signal: gone.signal,
    }).catch(() => null);
    expect(await until(async () => (await running()) > 0, 10_000)).toBe(true);

    gone.abort();

    expect(await until(async () => (await running()) === 0, 5_000)).toBe(true);
    expect(await asked).toBeNull();
  });

  test('ends at its deadline', async () => {
    await using hasty = await Town.open(graph, { requestTimeoutMs: 1_500 });

    const answer = await hasty.ask('analyst', endless);

    expect(answer.errors.map((error) => error.extensions.code)).toEqual(['DATABASE_TIMEOUT']);
    expect(await running()).toBe(0);
  });
});

describe('stopping', () => {
  test('answers what is in flight, and takes nothing new', async () => {
    const stopping = await Town.open(graph);
    const url = stopping.server.url;
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    // A statement that was never planned: planning alone gives the stop time to begin.
    const fresh = `{ customers(first: 3, filter: { not: { or: [${channels
      .slice(0, 8)
      .map((each) => `{ purchases: { some: { channel: { contains: "${each}" } } } }`)
      .join(', ')}] } }) { nodes { id } } }`;
    const inFlight = stopping.ask('analyst', fresh);
    expect(await until(async () => (await running()) > 0, 10_000)).toBe(true);

    const began = Date.now();
    await stopping[Symbol.asyncDispose]();

    expect(Date.now() - began).toBeLessThan(9_000);
    expect((await inFlight).errors).toEqual([]);
    await expect(fetch(`${url}/live`)).rejects.toThrow();
  });
});
