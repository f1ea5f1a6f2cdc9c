import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { migrate } from '../../src/graph/migrate.js';
import { generateWorld } from '../../src/ingest/generate/generate.js';
import { defaultOptions } from '../../src/ingest/generate/world.js';
import { changes, importFolder } from '../../src/ingest/import-job.js';
import { clearGraph, openGraph, testIds, testKeys, testSecret } from '../graph-harness.js';

// What leads back from a hub is read by keys that the import keeps, and that a migration adds to what was imported before.

const ties = ['INTERACTED', 'REACTED_TO', 'LIKED', 'COMMENTED_ON', 'SHARED', 'INTERESTED_IN'];
let graph: Graph;
let folder: string;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  folder = await mkdtemp(join(tmpdir(), 'kith-hubs-'));
  await generateWorld({ ...defaultOptions, customers: 150, seed: 5 }, { folder });
  await imported();
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(`${folder}.rejects.ndjson`, { force: true });
  await graph[Symbol.asyncDispose]();
});

const imported = () =>
  importFolder(
    folder,
    { graph, ids: testIds, keys: testKeys, policy: defaultPolicy, now: () => Date.now() },
    { invented: true },
  );

/** Hub and place of every relationship to one, and the session of every event. */
async function kept(): Promise<readonly string[]> {
  const { records } = await graph.raw(
    `MATCH (customer:Customer)-[tie]->(hub) WHERE type(tie) IN $ties
     WITH type(tie) AS type, customer.id AS customerId, hub.id AS hubId, tie,
       coalesce(tie.at, tie.since).epochMillis AS ms, coalesce(tie.productId, tie.promotionId, tie.postId, tie.interestId) AS keptId
     RETURN type + ' ' + customerId + ' ' + hubId + ' ' + coalesce(tie.key, '') AS row,
       keptId = hubId AND tie.atOrder = coalesce(ms, -8640000000000000) AND coalesce(tie.pageKey, tie.customerId) IS NOT NULL AS holds
     UNION ALL
     MATCH (event:Event) OPTIONAL MATCH (event)-[:IN_SESSION]->(session:Session)
     RETURN 'event ' + event.id AS row, coalesce(event.sessionId, '') = coalesce(session.id, '') AS holds`,
    { ties },
  );
  expect(records.filter((record) => record.get('holds') !== true)).toEqual([]);
  return records.map((record) => record.get('row') as string).toSorted();
}

/** Pairs of relationships of one hub that no page could tell apart. */
async function alike(): Promise<number> {
  const { records } = await graph.raw(
    `MATCH ()-[tie]->(hub) WHERE type(tie) IN $ties
     WITH type(tie) AS type, hub, tie.atOrder AS at, coalesce(tie.pageKey, tie.customerId) AS key, count(*) AS ties
     RETURN sum(ties - 1) AS alike`,
    { ties },
  );
  return Number(records[0]?.get('alike'));
}

test('the import keeps the hub and the place of all that leads to one', async () => {
  const rows = await kept();

  for (const type of [...ties, 'event'])
    expect(rows.filter((row) => row.startsWith(type)).length, type).toBeGreaterThan(5);
  expect(await alike()).toBe(0);
});

test('the migration adds them to what was imported before, once more where it was interrupted, and a second import changes nothing', async () => {
  const before = await kept();
  await graph.raw(
    `MATCH (customer:Customer)-[tie]->() WHERE type(tie) IN $ties AND customer.id < 'm'
     REMOVE tie.atOrder, tie.pageKey, tie.productId, tie.promotionId, tie.postId, tie.interestId, tie.customerId`,
    { ties },
  );
  await graph.raw("MATCH (event:Event) WHERE event.id < 'm' REMOVE event.sessionId");
  await graph.raw("MATCH (migration:Migration {name: '013-ways-back'}) DELETE migration");

  const { applied } = await migrate(graph, { secret: testSecret });

  expect(applied).toEqual(['013-ways-back']);
  expect(await kept()).toEqual(before);
  expect(await alike()).toBe(0);
  expect(changes((await imported()).files)).toBe(0);
});
