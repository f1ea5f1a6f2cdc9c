import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../src/config.js';
import { dockerAnswers } from '../src/database/docker.js';
import { openDatabase } from '../src/database/open.js';

export interface Lane {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Where the customers' keys are: the same test customers are erased in every lane. */
  readonly keys: string;
}

interface Running {
  readonly address: Omit<Lane, 'keys'>;
  readonly stop: () => Promise<void>;
}

/** For each worker one Neo4j for the whole run: the one at NEO4J_TEST_URI, whose data the tests delete, else a container, else the embedded server.
 * NEO4J_URI is not looked at, because it may lead to data that somebody needs. */
export async function setup({ config, provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-test-keys-'));
  const servers = await Promise.all(Array.from({ length: config.maxWorkers ?? 1 }, startServer));
  provide(
    'lanes',
    servers.map(({ address }, number) => ({ ...address, keys: join(folder, String(number)) })),
  );
  return async () => {
    await Promise.all(servers.map(({ stop }) => stop()));
    await rm(folder, { recursive: true, force: true });
  };
}

async function startServer(): Promise<Running> {
  const { NEO4J_TEST_URI: uri, NEO4J_TEST_USERNAME: username, NEO4J_TEST_PASSWORD: password } = process.env;
  if (uri)
    return {
      address: { uri, username: username ?? 'neo4j', password: password ?? 'neo4j' },
      stop: async () => undefined,
    };
  return (await dockerAnswers()) ? startContainer() : startEmbeddedServer();
}

async function startContainer(): Promise<Running> {
  const { Neo4jContainer } = await import('@testcontainers/neo4j');
  const container = await new Neo4jContainer('neo4j:5.26-community')
    .withEnvironment({ NEO4J_PLUGINS: '["graph-data-science"]', NEO4J_dbms_usage__report_enabled: 'false' })
    .start();
  return {
    address: { uri: container.getBoltUri(), username: container.getUsername(), password: container.getPassword() },
    stop: async () => void (await container.stop()),
  };
}

async function startEmbeddedServer(): Promise<Running> {
  // Both cores compute: the collector that works beside the server takes a sixth of its time from it. The workers have options of their own.
  process.env['JDK_JAVA_OPTIONS'] ??= '-XX:+UseSerialGC';
  const home = await mkdtemp(join(tmpdir(), 'kith-test-'));
  const { database: settings } = readConfig({ ...process.env, NEO4J_URI: '' });
  const database = await openDatabase(
    { ...settings, kind: 'embedded', home, boltPort: null, heapMb: 1_024, pageCacheMb: 256 },
    () => undefined,
  );
  const { uri, username, password } = database;
  return {
    address: { uri, username, password },
    stop: async () => {
      await database[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
