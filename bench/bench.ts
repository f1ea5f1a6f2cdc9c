import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.js';
import { openDatabase } from '../src/database/open.js';
import { type GraphAddress, Graph } from '../src/graph/graph.js';
import { migrate } from '../src/graph/migrate.js';
import type { Secret } from '../src/model/ids.js';
import { FileKeyStore } from '../src/vault/file-key-store.js';

export interface BenchOptions {
  /** The longer run: more than 15 minutes. */
  readonly full: boolean;
  /** Work on the world that an earlier run left at NEO4J_TEST_URI. */
  readonly keep: boolean;
  /** Tells the person who waits what goes on. */
  readonly note: (text: string) => void;
}

export interface BenchReport {
  readonly figures: Readonly<Record<string, number>>;
  /** Versions, seeds, sizes, repetitions, spread. The machine is added by who runs the bench. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** `npm run bench -- NAME` runs the `bench` that `bench/NAME.ts` exports. */
export interface Bench {
  readonly name: string;
  readonly run: (options: BenchOptions) => Promise<BenchReport>;
}

/** The secret of every graph that a bench makes. */
export const benchSecret = Buffer.alloc(32, 7) as unknown as Secret;

/** Keys of the customers that a bench imports. */
export const benchKeys = new FileKeyStore(
  join(tmpdir(), `kith-bench-keys-${userInfo().uid}`, 'customers'),
  benchSecret,
);

export interface BenchDatabase extends AsyncDisposable {
  readonly address: GraphAddress;
  readonly graph: Graph;
}

const timeoutMsMax = 30 * 60_000;
const batchRows = 50_000;

/** An empty, migrated database: the one at NEO4J_TEST_URI, whose data is deleted, else an embedded one in a home of its own. */
export async function openBenchDatabase(options: BenchOptions): Promise<BenchDatabase> {
  const uri = process.env['NEO4J_TEST_URI'];
  if (uri === undefined || uri === '') return embedded(options);
  const username = process.env['NEO4J_TEST_USERNAME'] ?? 'neo4j';
  const address = { uri, username, password: process.env['NEO4J_TEST_PASSWORD'] ?? 'neo4j' };
  const graph = new Graph(address, { timeoutMsMax });
  if (!options.keep) await empty(graph);
  return { address, graph, [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose]() };
}

async function embedded({ note }: BenchOptions): Promise<BenchDatabase> {
  const home = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const { database: settings } = readConfig({ ...process.env, NEO4J_URI: '' });
  note('starting a database');
  const database = await openDatabase(
    { ...settings, kind: 'embedded', home, boltPort: null, heapMb: 2_000, pageCacheMb: 1_000 },
    () => undefined,
  );
  const graph = new Graph(database, { timeoutMsMax });
  await migrate(graph, { secret: benchSecret });
  return {
    address: { uri: database.uri, username: database.username, password: database.password },
    graph,
    async [Symbol.asyncDispose]() {
      await graph[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Deletes everything and applies the migrations. */
export async function empty(graph: Graph): Promise<void> {
  // A node of many relationships does not fit into one transaction with all of them.
  for (const text of [
    'MATCH ()-[edge]->() WITH edge LIMIT toInteger($batchRows) DELETE edge',
    'MATCH (node) WHERE NOT node:Migration WITH node LIMIT toInteger($batchRows) DELETE node',
  ]) {
    for (;;) {
      const { summary } = await graph.raw(text, { batchRows });
      const { nodesDeleted, relationshipsDeleted } = summary.counters.updates();
      if (nodesDeleted === 0 && relationshipsDeleted === 0) break;
    }
  }
  await migrate(graph, { secret: benchSecret });
}

/** Median and quartiles, each the value at its rank (nearest-rank method). */
export function spread(values: readonly number[]): { median: number; q1: number; q3: number } {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { median: at(0.5), q1: at(0.25), q3: at(0.75) };
}
