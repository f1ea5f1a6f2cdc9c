import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Graph } from '../src/graph/graph.js';
import { migrate } from '../src/graph/migrate.js';
import { InternalIds, type Secret } from '../src/model/ids.js';
import { FileKeyStore } from '../src/vault/file-key-store.js';

/** The secret of the test graph. */
export const testSecret = Buffer.alloc(32, 7) as unknown as Secret;
export const testIds = new InternalIds(testSecret);

/** Keys of the customers of tests, in one file that all processes of a run share, and no other run: the same ids are erased there. */
export const testKeys = new FileKeyStore(join(keyFolder(), 'customers'), testSecret);

/** Made by the set-up of the run, which benches begin without. */
function keyFolder(): string {
  return process.env['KITH_TEST_KEYS'] ?? join(tmpdir(), `kith-test-keys-${userInfo().uid}`);
}

const batchNodes = 20_000;

/** A connection to the run's Neo4j. Close it with `await graph[Symbol.asyncDispose]()`, or hold it with `await using`. */
/** `Kind`: a graph in whose way a test puts something. */
export async function openGraph<Kind extends typeof Graph = typeof Graph>(
  Kind = Graph as Kind,
): Promise<InstanceType<Kind>> {
  const uri = process.env['NEO4J_TEST_URI'];
  if (!uri) throw new Error('NEO4J_TEST_URI is not set: run this file with `npx vitest run --project graph`.');
  const username = process.env['NEO4J_TEST_USERNAME'] ?? 'neo4j';
  const password = process.env['NEO4J_TEST_PASSWORD'] ?? 'neo4j';
  return new Kind({ uri, username, password }, { timeoutMsMax: 120_000 }) as InstanceType<Kind>;
}

/** Deletes every node but the record of migrations, in batches, and brings the schema up to date. */
export async function clearGraph(graph: Graph): Promise<void> {
  const text = 'MATCH (node) WHERE NOT node:Migration WITH node LIMIT toInteger($batchNodes) DETACH DELETE node';
  for (;;) {
    const { summary } = await graph.raw(text, { batchNodes });
    if (summary.counters.updates().nodesDeleted === 0) break;
  }
  await migrate(graph, { secret: testSecret });
}
