import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.js';
import { dockerAnswers } from '../src/database/docker.js';
import { openDatabase } from '../src/database/open.js';

/** One Neo4j for the whole run of a lane: the one at NEO4J_TEST_URI, whose data the tests delete, else a container, else the embedded server.
 * NEO4J_URI is not looked at, because it may lead to data that somebody needs. */
export async function setup(): Promise<() => Promise<void>> {
  const keys = await mkdtemp(join(tmpdir(), 'kith-test-keys-'));
  process.env['KITH_TEST_KEYS'] = keys;
  const stop = await startServer();
  return async () => {
    await stop();
    await rm(keys, { recursive: true, force: true });
  };
}

async function startServer(): Promise<() => Promise<void>> {
  if (process.env['NEO4J_TEST_URI']) return async () => undefined;
  return (await dockerAnswers()) ? startContainer() : startEmbeddedServer();
}

async function startContainer(): Promise<() => Promise<void>> {
  const { Neo4jContainer } = await import('@testcontainers/neo4j');
  const container = await new Neo4jContainer('neo4j:5.26-community')
    .withEnvironment({ NEO4J_PLUGINS: '["graph-data-science"]', NEO4J_dbms_usage__report_enabled: 'false' })
    .start();
  announce({ uri: container.getBoltUri(), username: container.getUsername(), password: container.getPassword() });
  return async () => void (await container.stop());
}

async function startEmbeddedServer(): Promise<() => Promise<void>> {
  // Both cores compute: the collector that works beside the server takes a sixth of its time from it. The workers have options of their own.
  process.env['JDK_JAVA_OPTIONS'] ??= '-XX:+UseSerialGC';
  const home = await mkdtemp(join(tmpdir(), 'kith-test-'));
  const { database: settings } = readConfig({ ...process.env, NEO4J_URI: '' });
  const database = await openDatabase(
    { ...settings, kind: 'embedded', home, boltPort: null, heapMb: 1_024, pageCacheMb: 256 },
    () => undefined,
  );
  announce(database);
  return async () => {
    await database[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  };
}

/** The workers inherit the environment. */
function announce(address: { readonly uri: string; readonly username: string; readonly password: string }): void {
  process.env['NEO4J_TEST_URI'] = address.uri;
  process.env['NEO4J_TEST_USERNAME'] = address.username;
  process.env['NEO4J_TEST_PASSWORD'] = address.password;
}
