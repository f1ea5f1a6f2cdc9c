import { afterAll, beforeAll, expect, test } from 'vitest';
import { Graph } from '../../src/graph/graph.js';
import { adoptKeyStore, bindKeyStore } from '../../src/graph/key-store-binding.js';
import { migrate, migrationOf, pendingMigrations, schemaMigrations } from '../../src/graph/migrate.js';
import type { Secret } from '../../src/model/ids.js';
import { clearGraph, openGraph, testSecret } from '../graph-harness.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
});

afterAll(async () => {
  await graph.raw('MATCH (migration:Migration) WHERE migration.name STARTS WITH "9" DETACH DELETE migration');
  await graph.raw('MATCH (deployment:Deployment) REMOVE deployment.keyStore');
  await graph[Symbol.asyncDispose]();
});

const extra = (text: string) => [...schemaMigrations(), migrationOf('900-extra', text)];

test('every migration is applied once and every index is online', async () => {
  const again = await migrate(graph, { secret: testSecret });

  expect(again).toEqual({ applied: [], unchanged: schemaMigrations().length });
  const { records } = await graph.raw('SHOW INDEXES YIELD state RETURN collect(DISTINCT state) AS states');
  expect(records[0]?.get('states')).toEqual(['ONLINE']);
  expect(await pendingMigrations(graph, { secret: testSecret })).toEqual([]);
});

test('a new migration is applied and a changed one is refused', async () => {
  const first = extra('// An index.\nCREATE INDEX extra_name IF NOT EXISTS FOR (extra:Extra) ON (extra.name);');
  await expect(pendingMigrations(graph, { secret: testSecret, migrations: first })).resolves.toEqual(['900-extra']);
  await expect(migrate(graph, { secret: testSecret, migrations: first })).resolves.toMatchObject({
    applied: ['900-extra'],
  });

  const changed = extra('CREATE INDEX extra_name IF NOT EXISTS FOR (extra:Extra) ON (extra.title);');
  await expect(migrate(graph, { secret: testSecret, migrations: changed })).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
    message: expect.stringContaining('900-extra'),
  });
  await expect(migrate(graph, { secret: testSecret })).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });

  await graph.raw('DROP INDEX extra_name');
  await graph.raw('MATCH (migration:Migration {name: "900-extra"}) DELETE migration');
});

test('a migration that fails says which and is not recorded', async () => {
  const broken = extra('CREATE INDEX IF NOT EXISTS FOR nonsense;');

  await expect(migrate(graph, { secret: testSecret, migrations: broken })).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('900-extra'),
  });
  await expect(pendingMigrations(graph, { secret: testSecret })).resolves.toEqual([]);
});

test('another secret is refused', async () => {
  const secret = Buffer.alloc(32, 8) as unknown as Secret;

  await expect(migrate(graph, { secret })).rejects.toMatchObject({ code: 'SECRET_MISMATCH' });
  await expect(pendingMigrations(graph, { secret })).rejects.toMatchObject({ code: 'SECRET_MISMATCH' });
});

test('a graph is bound to the first store of keys, refuses another, and is bound to that only if it is said', async () => {
  await bindKeyStore(graph, 'first');
  await expect(bindKeyStore(graph, 'first')).resolves.toBeUndefined();

  await expect(bindKeyStore(graph, 'other')).rejects.toMatchObject({
    code: 'KEY_STORE_MISMATCH',
    message: expect.stringContaining('kith keys adopt --yes'),
  });
  await expect(bindKeyStore(graph, 'first')).resolves.toBeUndefined();

  await adoptKeyStore(graph, 'other');
  await expect(bindKeyStore(graph, 'other')).resolves.toBeUndefined();
  await expect(bindKeyStore(graph, 'first')).rejects.toMatchObject({ code: 'KEY_STORE_MISMATCH' });
});

test('of two homes that come to an empty graph at once one is bound', async () => {
  await graph.raw('MATCH (deployment:Deployment) REMOVE deployment.keyStore');

  const settled = await Promise.allSettled(['one', 'two'].map((store) => bindKeyStore(graph, store)));

  expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('of several servers that migrate at once each migration is applied by one', async () => {
  const migrations = [1, 2, 3, 4].map((number) =>
    migrationOf(
      `90${number}-race`,
      `MERGE (race:Race {number: ${number}}) SET race.runs = coalesce(race.runs, 0) + 1;`,
    ),
  );
  const all = [...schemaMigrations(), ...migrations];

  const reports = await Promise.all([1, 2, 3].map(() => migrate(graph, { secret: testSecret, migrations: all })));

  expect(reports.flatMap((report) => report.applied).toSorted()).toEqual(migrations.map(({ name }) => name));
  const { records } = await graph.raw('MATCH (race:Race) RETURN race.runs AS runs');
  expect(records.map((record) => record.get('runs'))).toEqual([1, 1, 1, 1]);
});
