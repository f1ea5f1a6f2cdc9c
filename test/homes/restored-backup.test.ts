import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { runAdminTool } from '../../src/database/admin-tool.js';
import { prepareEmbedded } from '../../src/database/embedded.js';
import { openDatabase } from '../../src/database/open.js';
import { Graph } from '../../src/graph/graph.js';
import { migrate } from '../../src/graph/migrate.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { noProgress } from '../../src/model/progress.js';
import { Erasure } from '../../src/rights/erasure.js';
import { TombstoneFile, tombstonePath } from '../../src/rights/tombstone-file.js';
import { FileKeyStore, keyFilePath } from '../../src/vault/file-key-store.js';
import { testIds, testSecret } from '../graph-harness.js';
import { dumpText } from '../graph/rights/canary-world.js';

const ana = testIds.of('Customer', 'ana');
const policy = defaultPolicy;
const now = () => Date.now();

let home: string;
let folder: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-backup-home-'));
  folder = await mkdtemp(join(tmpdir(), 'kith-backup-world-'));
  const put = (name: string, ...rows: readonly string[]) => writeFile(join(folder, name), `${rows.join('\n')}\n`);
  await put('customers.csv', 'customer_id,name', 'ana,canary-ana-name', 'ben,canary-ben-name');
  await put('identifiers.csv', 'customer_id,type,value', 'ana,email,canary-ana@example.org');
  await put('posts.csv', 'post_id,customer_id,text', 'p1,ana,canary-ana-post');
});

afterAll(async () => {
  for (const each of [home, folder]) await rm(each, { recursive: true, force: true });
});

const settings = () => {
  const { database } = readConfig({ ...process.env, NEO4J_URI: '' });
  return { ...database, kind: 'embedded', home, boltPort: null, heapMb: 512, pageCacheMb: 64 } as const;
};

/** A database of its own in the home, for as long as the body runs. */
async function withDatabase<T>(body: (graph: Graph, erasure: Erasure, keys: FileKeyStore) => Promise<T>): Promise<T> {
  await using database = await openDatabase(settings(), noProgress);
  await using graph = new Graph(database);
  await using keys = new FileKeyStore(keyFilePath(home), testSecret);
  const tombstones = new TombstoneFile(tombstonePath(home));
  return await body(graph, new Erasure({ graph, policy, tombstones, keys, now }), keys);
}

async function administer(...args: readonly string[]): Promise<void> {
  const { java, ports } = await prepareEmbedded(settings(), noProgress);
  await using _ports = ports;
  await runAdminTool(java, args, { failed: `${args.join(' ')} failed`, timeoutMs: 120_000 });
}

const canaries = async (graph: Graph) => (await dumpText(graph)).match(/canary-ana\S*/g) ?? [];

test('a dump of the database from before an erasure, loaded after it, brings nobody back', {
  timeout: 600_000,
}, async () => {
  await withDatabase(async (graph, _erasure, keys) => {
    await migrate(graph, { secret: testSecret });
    await importFolder(folder, { graph, ids: testIds, keys, policy, now });
    expect(await canaries(graph)).toHaveLength(2);
  });
  await administer('database', 'dump', `--to-path=${folder}`, '--', 'neo4j');
  await withDatabase(async (graph, erasure) => {
    await erasure.erase(ana);
    expect(await canaries(graph)).toEqual([]);
  });
  await administer('database', 'load', `--from-path=${folder}`, '--overwrite-destination=true', '--', 'neo4j');

  await withDatabase(async (graph, erasure, keys) => {
    // The backup is what it was, but for the key: what was enciphered opens no more.
    expect(await canaries(graph)).toHaveLength(2);
    expect((await keys.load([ana])).size).toBe(0);

    expect(await erasure.replay()).toEqual({ known: 1, erased: 1, shredded: 0, forgotten: 0 });

    expect(await canaries(graph)).toEqual([]);
    expect(await dumpText(graph)).toContain('canary-ben-name');
    expect(await erasure.replay()).toEqual({ known: 1, erased: 0, shredded: 0, forgotten: 0 });
  });
});
