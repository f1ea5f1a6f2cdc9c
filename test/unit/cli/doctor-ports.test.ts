import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../../src/cli/doctor.js';
import { readConfig } from '../../../src/config.js';
import { homePaths, noteRunning } from '../../../src/database/home.js';
import { takeLock } from '../../../src/database/lock-file.js';
import { listenOnce } from '../../../src/database/ports.js';

let home: string;
let other: Server;
let taken: number;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-doctor-'));
  other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  taken = (other.address() as AddressInfo).port;
});

afterAll(async () => {
  other.close();
  await once(other, 'close');
  await rm(home, { recursive: true });
});

async function ports(env: NodeJS.ProcessEnv) {
  const config = readConfig({ KITH_HOME: home, KITH_DATABASE: 'embedded', ...env });
  return (await examine(config, process.versions.node)).filter(({ check }) => check.startsWith('port of '));
}

test.each([
  ['KITH_BOLT_PORT', 'port of Bolt'],
  ['KITH_BROWSER_PORT', 'port of Neo4j Browser'],
])('%s that another program has is found, and how to mend it', async (setting, check) => {
  const mend = `Stop the program that uses it, or set ${setting} to a free port, or to none.`;

  expect(await ports({ [setting]: String(taken) })).toEqual([
    { check, state: 'failed', found: `${taken} is in use by another program`, mend },
  ]);
  const free = await listenOnce(0);
  expect(await ports({ [setting]: String(free) })).toEqual([{ check, state: 'ok', found: `${free} is free` }]);
});

test('ports that are not set, or those of a database at an address, are not looked at', async () => {
  expect(await ports({})).toEqual([]);
  expect(await ports({ KITH_BOLT_PORT: String(taken), NEO4J_URI: 'bolt://127.0.0.1:1' })).toEqual([]);
});

test('a port that the database of this home has is as it should be; one that it has not is another program’s', async () => {
  const lock = await takeLock(homePaths(home).lock);
  if ('heldBy' in lock) throw new Error('the home is new');
  await using _held = lock;
  const note = { pid: process.pid, kind: 'embedded', browserUrl: null, httpPort: null, jvmPid: null } as const;
  const at = (boltPort: number, ready = true) =>
    noteRunning(home, { ...note, uri: `bolt://127.0.0.1:${boltPort}`, boltPort, ready });

  for (const [boltPort, ready, state] of [
    [taken, true, 'ok'],
    [1, false, 'ok'],
    [1, true, 'failed'],
  ] as const) {
    await at(boltPort, ready);
    expect(await ports({ KITH_BOLT_PORT: String(taken) })).toMatchObject([{ check: 'port of Bolt', state }]);
  }
});
