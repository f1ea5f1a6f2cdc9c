import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { claimPort, listenOnce } from '../../src/database/ports.js';
import type { DatabaseSettings } from '../../src/database/database.js';
import { lastRunning, type Running } from '../../src/database/home.js';
import { attachDatabase, openDatabase, resetDatabase } from '../../src/database/open.js';
import { isAlive } from '../../src/database/process-table.js';
import { Graph } from '../../src/graph/graph.js';
import { noProgress } from '../../src/model/progress.js';
import { expectNothingLoads, firstLine, until } from './server-checks.js';

const program = fileURLToPath(new URL('../../bin/kith.mjs', import.meta.url));
const patienceMs = 60_000;

let home: string;
let settings: DatabaseSettings;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-embedded-'));
  const { jars } = readConfig({ ...process.env, NEO4J_URI: '' }).database;
  // A home may keep such a password from before: it must not be taken for an option.
  await writeFile(join(home, 'password'), '-xwRXLMOLe1z5X7WidCVAxMCV2xX8c0C\n', { mode: 0o644 });
  const own = { NEO4J_URI: '', KITH_HOME: home, KITH_JARS: jars, KITH_DATABASE: 'embedded', KITH_HEAP_MB: '512' };
  environment = { ...process.env, ...own };
  settings = readConfig(environment).database;
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

test('a database serves other processes, ends when its parent is killed, and keeps its data', {
  timeout: 400_000,
}, async () => {
  const parent = spawn(process.execPath, [program, 'db', 'start', '--foreground', '--json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const running = JSON.parse(await firstLine(parent)) as { readonly uri: string; readonly pid: number };
  expect(running.uri).toMatch(/^bolt:\/\/127\.0\.0\.1:\d+$/);
  expect((await stat(join(home, 'password'))).mode & 0o777).toBe(0o600);

  await expect(openDatabase(settings, noProgress)).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringContaining(`process ${parent.pid}`),
  });
  await expect(resetDatabase(settings)).rejects.toMatchObject({ code: 'LOCKED' });
  const attached = await attachDatabase(settings);
  if (attached === null) throw new Error('The running database was not found.');
  {
    await using graph = new Graph(attached);
    await graph.raw('CREATE (:Kept {text: "from the first start"})');
    await using stranger = new Graph({ ...attached, password: 'guessed' });
    await expect(stranger.verify()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  }

  const jvm = (await lastRunning(home))?.jvmPid ?? 0;
  expect(isAlive(jvm)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isAlive(jvm));
  expect(await attachDatabase(settings)).toBeNull();

  const again = await openDatabase(settings, noProgress);
  {
    await using graph = new Graph(again);
    const { records } = await graph.raw('MATCH (kept:Kept) RETURN kept.text AS text');
    expect(records.map((record) => record.get('text'))).toEqual(['from the first start']);
    await expectNothingLoads(graph);
  }
  expect(again.uri).toBe(running.uri);
  const archiving = again.archiveClasses();
  await again[Symbol.asyncDispose]();
  // Stopped before it was made, unless somebody had made it.
  expect(await archiving).toBe((await readFile(join(home, 'database', 'java.args'), 'utf8')).includes('SharedArchive'));
  expect((await readdir(settings.jars)).filter((name) => /^classes.*\.(?:new|lock)$/.test(name))).toEqual([]);
  expect(await attachDatabase(settings)).toBeNull();
  expect(await listenOnce(Number(again.uri.split(':').at(-1)))).not.toBeNull();
});

test('a password that was lost is missed before the server starts', async () => {
  await rm(join(home, 'password'));

  await expect(openDatabase(settings, noProgress)).rejects.toMatchObject({
    code: 'DATABASE_START_FAILED',
    message: expect.stringMatching(/password.*is missing.*kith db reset/),
  });
  await resetDatabase(settings);
});

test('a server that dies while starting has its port until then, gives the cause of its log, and the home is free again', async () => {
  await mkdir(join(home, 'database', 'data'), { recursive: true });
  await writeFile(join(home, 'database', 'data', 'transactions'), 'a file where a folder belongs');

  const before = (await lastRunning(home))?.jvmPid;
  const failure = openDatabase(settings, noProgress);
  failure.catch(() => undefined);
  const starting = await startingAfter(before);

  // Another that starts meanwhile would else take it, and be told by this one's server that its password is wrong.
  expect(await listenOnce(starting.boltPort)).toBe(starting.boltPort);
  const wanted = { wanted: starting.boltPort, setting: 'KITH_BOLT_PORT', preferred: [] };
  await expect(claimPort(wanted)).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  await expect(failure).rejects.toMatchObject({
    code: 'DATABASE_START_FAILED',
    message: expect.stringMatching(/did not start: .*transactions.*neo4j\.log/),
  });
  expect(await attachDatabase(settings)).toBeNull();
  expect(await readFile(join(home, 'logs', 'neo4j.log'), 'utf8')).toContain('ERROR');
  await resetDatabase(settings);
});

async function startingAfter(jvmPid: number | null | undefined): Promise<Running> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 20) {
    const running = await lastRunning(home);
    if (running !== null && running.jvmPid !== jvmPid) return running;
    await sleep(20);
  }
  throw new Error('No server began to start.');
}
