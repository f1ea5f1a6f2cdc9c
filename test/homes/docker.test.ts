import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import type { DatabaseSettings } from '../../src/database/database.js';
import { containerName, dockerAnswers } from '../../src/database/docker.js';
import { homePaths } from '../../src/database/home.js';
import { attachDatabase, openDatabase, resetDatabase, takesDocker } from '../../src/database/open.js';
import { Graph } from '../../src/graph/graph.js';
import { noProgress } from '../../src/model/progress.js';
import { expectNothingLoads, firstLine, until } from './server-checks.js';

const program = fileURLToPath(new URL('../../bin/kith.mjs', import.meta.url));

let home: string;
let settings: DatabaseSettings;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-docker-'));
  environment = { ...process.env, NEO4J_URI: '', KITH_HOME: home, KITH_DATABASE: 'docker', KITH_HEAP_MB: '512' };
  settings = readConfig(environment).database;
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

test('a home keeps the kind of database that it had last, whether or not Docker answers', async () => {
  const kept = await mkdtemp(join(tmpdir(), 'kith-kept-'));
  try {
    const note = { pid: 1, uri: 'bolt://127.0.0.1:1', browserUrl: null, boltPort: 1, httpPort: null, jvmPid: null };
    for (const kind of ['docker', 'embedded'] as const) {
      await writeFile(homePaths(kept).running, JSON.stringify({ ...note, kind, ready: true }));
      expect(await takesDocker({ ...settings, home: kept, kind: 'auto' })).toBe(kind === 'docker');
    }
    expect(await takesDocker({ ...settings, home: kept, kind: 'docker' })).toBe(true);
  } finally {
    await rm(kept, { recursive: true, force: true });
  }
});

describe.skipIf(!(await dockerAnswers()))('where a Docker engine answers', () => {
  test('a container serves other processes, ends when its parent is killed, keeps its data, and a reset takes it away', {
    timeout: 600_000,
  }, async () => {
    const parent = spawn(process.execPath, [program, 'db', 'start', '--foreground', '--json'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(JSON.parse(await firstLine(parent))).toMatchObject({ state: 'running', kind: 'docker' });
    await expect(resetDatabase(settings)).rejects.toMatchObject({ code: 'LOCKED' });
    const attached = await attachDatabase(settings);
    if (attached === null) throw new Error('The running database was not found.');
    {
      await using graph = new Graph(attached);
      await graph.raw('CREATE (:Kept {text: "from the first start"})');
      const { records } = await graph.raw('RETURN gds.version() AS version');
      expect(records[0]?.get('version')).toMatch(/^2\./);
      await expectNothingLoads(graph);
    }
    expect(containers()).toHaveLength(1);
    parent.kill('SIGKILL');
    await until(() => containers().length === 0);
    expect(await attachDatabase(settings)).toBeNull();

    const again = await openDatabase(settings, noProgress);
    {
      await using graph = new Graph(again);
      const { records } = await graph.raw('MATCH (kept:Kept) RETURN kept.text AS text');
      expect(records.map((record) => record.get('text'))).toEqual(['from the first start']);
    }
    await again[Symbol.asyncDispose]();
    expect(containers()).toEqual([]);

    await rm(homePaths(home).password);
    await expect(openDatabase(settings, noProgress)).rejects.toMatchObject({
      code: 'DATABASE_START_FAILED',
      message: expect.stringMatching(/password.*is missing.*kith db reset/),
    });
    expect(volumes()).toHaveLength(1);
    await resetDatabase(settings);
    expect(volumes()).toEqual([]);
  });
});

function containers(): readonly string[] {
  return listed(['ps', '--all', '--quiet', '--filter', `volume=${containerName(home)}`]);
}

function volumes(): readonly string[] {
  return listed(['volume', 'ls', '--quiet', '--filter', `name=${containerName(home)}`]);
}

function listed(args: readonly string[]): readonly string[] {
  return execFileSync('docker', args, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}
