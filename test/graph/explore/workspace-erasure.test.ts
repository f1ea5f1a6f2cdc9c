import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeLock } from '../../../src/database/lock-file.js';
import { buildPaths, workspacePaths } from '../../../src/explore/homes.js';
import { workspacesHolding } from '../../../src/explore/workspace.js';
import type { Graph } from '../../../src/graph/graph.js';
import type { InternalId } from '../../../src/model/ids.js';
import { project } from '../../explore/ground.js';
import { ServedWorkspace } from '../../explore/served.js';
import { clearGraph, openGraph, testSecret } from '../../graph-harness.js';

const program = fileURLToPath(new URL('../../../bin/kith.mjs', import.meta.url));

let main: Graph;
let served: ServedWorkspace;
/** Keys of customers, by whether the workspace holds them. */
let people: Readonly<Record<'inside' | 'outside', string[]>>;

beforeAll(async () => {
  main = await openGraph();
  await clearGraph(main);
  served = await ServedWorkspace.open(main, 200);
  const up = await served.explore('up');
  if (up.code !== 0) throw new Error(up.said);
  const { records } = await main.raw(
    'MATCH (customer:Customer) RETURN customer.id AS id, customer.externalId AS key ORDER BY key',
  );
  people = { inside: [], outside: [] };
  for (const record of records) {
    const holding = await workspacesHolding(served.home, testSecret, record.get('id') as InternalId);
    people[holding.length > 0 ? 'inside' : 'outside'].push(record.get('key') as string);
  }
}, 600_000);

afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await main[Symbol.asyncDispose]();
});

/** Runs `kith rights … --json`. */
async function rights(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve) => {
    const all = [program, 'rights', ...args, '--json'];
    execFile(process.execPath, all, { env: served.environment }, (_, stdout, said) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      resolve(line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : { said });
    });
  });
}

async function demanded(key: string | undefined): Promise<string> {
  const { id } = await rights('open', '--customer', key ?? '', '--kind', 'erasure');
  await rights('verify', String(id));
  return String(id);
}

test('the erasure of somebody who is in none leaves a workspace, and clears away what a killed build left', {
  timeout: 200_000,
}, async () => {
  const left = buildPaths(served.home, project, 'killed').folder;
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'spill'), 'what was read of everybody');

  const done = await rights('run', await demanded(people.outside[0]));

  expect(done).toMatchObject({ state: 'done', result: { workspaces: 0, customer: 1 } });
  expect((await served.explore('status')).json).toMatchObject({ state: 'running' });
  expect(await readdir(workspacePaths(served.home, project).builds)).toHaveLength(1);
});

test('while a workspace is built, an erasure waits with it, for the build may have read the customer; then it goes on', {
  timeout: 200_000,
}, async () => {
  const id = await demanded(people.outside[1]);
  const lock = await takeLock(workspacePaths(served.home, project).lock);
  if ('heldBy' in lock) throw new Error('somebody builds');

  const refused = await rights('run', id);
  await lock[Symbol.asyncDispose]();
  const done = await rights('run', id);

  expect(JSON.stringify(refused)).toContain('LOCKED');
  expect(done).toMatchObject({ state: 'done', result: { workspaces: 0, customer: 1 } });
});

test('the erasure of somebody who is in it takes the whole of it away, and the next one is built without them', {
  timeout: 400_000,
}, async () => {
  const [key] = people.inside;
  const before = await served.address();

  const done = await rights('run', await demanded(key));

  expect(done).toMatchObject({ state: 'done', result: { workspaces: 1, customer: 1 } });
  expect((await served.explore('status')).json).toMatchObject({ state: 'none' });
  expect(await readdir(workspacePaths(served.home, project).builds)).toEqual([]);
  await expect(fetch(before.browserUrl ?? '')).rejects.toThrow();

  expect((await served.explore('up')).code).toBe(0);
  const { code, json } = await served.explore('verify');
  expect([code, json['customers']]).toEqual([0, people.inside.length - 1]);
});
