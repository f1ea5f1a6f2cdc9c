import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../src/config.js';
import type { DatabaseSettings } from '../src/database/database.js';
import { dockerAnswers } from '../src/database/docker.js';
import { openDatabase } from '../src/database/open.js';
import { compilesJava, startInOne } from './servers-in-one.js';

export interface Lane {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Where the customers' keys are: the same test customers are erased in every lane. */
  readonly keys: string;
}

interface Running {
  readonly addresses: readonly Omit<Lane, 'keys'>[];
  readonly stop: () => Promise<void>;
}

/** For each worker one Neo4j for the whole run: the one at NEO4J_TEST_URI, whose data the tests delete, else a container, else the embedded server.
 * NEO4J_URI is not looked at, because it may lead to data that somebody needs. */
export async function setup({ config, provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-test-'));
  const { addresses, stop } = await startServers(config.maxWorkers ?? 1, folder);
  provide(
    'lanes',
    addresses.map((address, number) => ({ ...address, keys: join(folder, `keys-${number}`) })),
  );
  return async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function startServers(count: number, folder: string): Promise<Running> {
  const { NEO4J_TEST_URI: uri, NEO4J_TEST_USERNAME: username, NEO4J_TEST_PASSWORD: password } = process.env;
  if (uri) {
    const address = { uri, username: username ?? 'neo4j', password: password ?? 'neo4j' };
    return { addresses: [address], stop: async () => undefined };
  }
  if (await dockerAnswers()) return together(Array.from({ length: count }, startContainer));
  // Both cores compute: the collector that works beside the server takes a sixth of its time from it. The workers have options of their own.
  process.env['JDK_JAVA_OPTIONS'] ??= '-XX:+UseSerialGC';
  const homes = Array.from({ length: count }, (_, number) => join(folder, `home-${number}`));
  const [first] = homes.map((home) => settingsOf(home, count));
  if (first === undefined) throw new Error('tests on a server need a worker');
  return count > 1 && (await compilesJava(first))
    ? startInOne(homes.map((home) => settingsOf(home, count)))
    : together(homes.map((home) => startEmbedded(settingsOf(home, 1))));
}

async function together(started: readonly Promise<Running>[]): Promise<Running> {
  const servers = await Promise.all(started);
  return {
    addresses: servers.flatMap(({ addresses }) => addresses),
    stop: async () => void (await Promise.all(servers.map(({ stop }) => stop()))),
  };
}

async function startContainer(): Promise<Running> {
  const { Neo4jContainer } = await import('@testcontainers/neo4j');
  const container = await new Neo4jContainer('neo4j:5.26-community')
    .withEnvironment({ NEO4J_PLUGINS: '["graph-data-science"]', NEO4J_dbms_usage__report_enabled: 'false' })
    .start();
  const address = {
    uri: container.getBoltUri(),
    username: container.getUsername(),
    password: container.getPassword(),
  };
  return { addresses: [address], stop: async () => void (await container.stop()) };
}

/** Of a server whose JVM serves so many lanes. */
function settingsOf(home: string, lanes: number): DatabaseSettings {
  const { database } = readConfig({ ...process.env, NEO4J_URI: '' });
  return { ...database, kind: 'embedded', home, boltPort: null, heapMb: 1_024 * lanes, pageCacheMb: 256 };
}

async function startEmbedded(settings: DatabaseSettings): Promise<Running> {
  const database = await openDatabase(settings, () => undefined);
  const { uri, username, password } = database;
  return { addresses: [{ uri, username, password }], stop: async () => database[Symbol.asyncDispose]() };
}
