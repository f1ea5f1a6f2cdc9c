import { readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import { endHolder } from '../../../src/cli/background.js';
import { holderOf, lastRunning } from '../../../src/database/home.js';
import { takeLock } from '../../../src/database/lock-file.js';
import { buildPaths, workspacePaths } from '../../../src/explore/homes.js';
import { workspacesHolding } from '../../../src/explore/workspace.js';
import { Graph } from '../../../src/graph/graph.js';
import { cypherFolder, int, statementText } from '../../../src/graph/statement.js';
import type { InternalId } from '../../../src/model/ids.js';
import { project } from '../../explore/ground.js';
import { openListener, waysOut } from '../../explore/ways-out.js';
import { ServedWorkspace } from '../../explore/served.js';
import { clearGraph, openGraph, testSecret } from '../../graph-harness.js';

// One world and one workspace for all that is asked of a served one, in the order of its life: to build it costs more than all questions.

let main: Graph;
let served: ServedWorkspace;
let workspace: Graph;

beforeAll(async () => {
  main = await openGraph();
  await clearGraph(main);
  served = await ServedWorkspace.open(main, 250);
  const up = await served.explore('up');
  if (up.code !== 0) throw new Error(up.said);
  workspace = new Graph(await served.address(), { timeoutMsMax: 120_000 });
}, 600_000);

afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
  await served[Symbol.asyncDispose]();
  await main[Symbol.asyncDispose]();
});

/** The one value of a one-row answer. */
async function onlyValue<T>(graph: Graph, text: string, params: Record<string, unknown> = {}): Promise<T> {
  const { records } = await graph.raw(text, params);
  const [record] = records;
  if (record === undefined) throw new Error('There is no row.');
  return record.get(0) as T;
}

/** Parameters for the statements of cypher/explore. */
const parameters = {
  limit: int(10),
  membersMin: int(2),
  receiptsMin: int(2),
  customersMin: int(2),
  monthsMax: int(3),
  steps: ['search', 'view', 'cart'],
};

const starters = readdirSync(`${cypherFolder}explore`).map((file) => file.replace(/\.cypher$/, ''));

test('there are thirteen statements to begin with', () => expect(starters).toHaveLength(13));

test.each(starters)('explore/%s answers on a workspace', async (name) => {
  const { records } = await workspace.raw(statementText(`explore/${name}`), parameters, { mode: 'READ' });

  expect(records.length).toBeGreaterThan(0);
});

test('it holds who agreed, under other names, and what was looked for is not in it', async () => {
  const { code, json } = await served.explore('verify');
  const ids = await onlyValue<string[]>(workspace, 'MATCH (customer:Customer) RETURN collect(customer.id)');
  const known = await onlyValue<number>(
    main,
    'MATCH (customer:Customer) WHERE customer.id IN $ids OR customer.externalId IN $ids RETURN count(*)',
    { ids },
  );

  expect(code).toBe(0);
  expect(json).toMatchObject({
    canariesFound: [],
    canaryMissing: false,
    forbidden: [],
    unknown: 0,
    withdrawn: 0,
    sharedIds: 0,
    strangers: 0,
  });
  expect(Number(json['customers'])).toBeGreaterThan(50);
  // The canary who agreed is one more.
  expect(ids.length).toBe(Number(json['customers']) + 1);
  expect(known).toBe(0);
});

test.each(Object.entries(waysOut))('a way out is shut: %s', async (_name, tryIt) => {
  const address = await served.address();
  await using listener = await openListener();
  const main = {
    uri: process.env['NEO4J_TEST_URI'] ?? '',
    username: 'neo4j',
    password: process.env['NEO4J_TEST_PASSWORD'] ?? '',
  };

  expect(await tryIt({ workspace, address, main, secret: testSecret.toString('hex'), listener })).toBeNull();
});

test('the process of a workspace is told nothing that leads to the main database', async () => {
  const { builds } = workspacePaths(served.home, project);
  const [build = ''] = await readdir(builds);
  const running = await lastRunning(join(builds, build, 'home'));
  expect(running?.jvmPid).toBeGreaterThan(0);
  for (const pid of [running?.jvmPid, running?.pid]) {
    // Only Linux tells the environment of a process.
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    expect(environment).not.toContain(`NEO4J_PASSWORD=${process.env['NEO4J_TEST_PASSWORD']}`);
    expect(environment).not.toContain(testSecret.toString('hex'));
  }
});

test('a build that is killed leaves the one before answering', { timeout: 400_000 }, async () => {
  const { builds } = workspacePaths(served.home, project);
  const [before] = await readdir(builds);
  const child = served.beginUp();
  while ((await readdir(builds)).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));

  expect(await onlyValue<number>(workspace, 'MATCH (customer:Customer) RETURN count(customer)')).toBeGreaterThan(50);
  expect((await served.explore('status')).json).toMatchObject({ state: 'running', build: before });
  expect((await served.explore('refresh')).json).toMatchObject({ rebuilt: false });
});

test('a withdrawal is told by verify, and gone with refresh, as is what a killed build left and what was done to its users; it answers at the same place', {
  timeout: 400_000,
}, async () => {
  await workspace.raw("CREATE USER other IF NOT EXISTS SET PASSWORD 'long-enough' CHANGE NOT REQUIRED");
  const before = await served.address();
  const { records } = await main.raw(
    `MATCH (customer:Customer)-[:GAVE]->(event:ConsentEvent {purpose: 'research', action: 'given'})
     RETURN DISTINCT customer.id AS id ORDER BY id`,
  );
  const writes = new ConsentWrites(main, defaultPolicy, () => Date.now());
  const count = Number((await served.explore('verify')).json['customers']);
  const words = records.map((record) => ({
    customerId: record.get('id') as never,
    action: 'withdrawn' as const,
    purpose: 'research',
    category: '*',
    recipient: '*',
    at: Date.now() - 1_000,
    until: null,
    noticeId: null,
    noticeVersion: null,
    proof: null,
  }));
  await writes.append(words.slice(0, Math.floor(words.length / 2)), { source: 'first_hand', actor: 'self' });

  const spoken = words[0]?.customerId ?? '';
  expect(await workspacesHolding(served.home, testSecret, spoken)).toEqual(['explore']);
  const found = await served.explore('verify');
  const refreshed = await served.explore('refresh');
  const after = await served.explore('verify');

  expect(found.code).toBe(1);
  const withdrawn = Number(found.json['withdrawn']);
  expect(withdrawn).toBeGreaterThan(10);
  expect(refreshed.json).toMatchObject({ rebuilt: true });
  expect(after.code).toBe(0);
  expect(Number(after.json['customers'])).toBe(count - withdrawn);
  expect(await workspacesHolding(served.home, testSecret, spoken)).toEqual([]);

  const again = await served.address();
  await using other = new Graph({ uri: again.uri, username: 'other', password: 'long-enough' });
  expect(again.uri).toBe(before.uri);
  expect(await readdir(workspacePaths(served.home, project).builds)).toHaveLength(1);
  await expect(other.verify()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  await workspace[Symbol.asyncDispose]();
  workspace = new Graph(again, { timeoutMsMax: 120_000 });
});

test('a project that the policy does not know is refused, and so is a name that is a path', async () => {
  expect(await served.explore('up', 'nobody')).toMatchObject({ code: 2, json: { error: { code: 'BAD_USER_INPUT' } } });
  expect(await served.explore('status', '../explore')).toMatchObject({ code: 2 });
});

describe('an erasure', () => {
  /** Keys of customers, by whether the workspace holds them. */
  const people: Record<'inside' | 'outside', string[]> = { inside: [], outside: [] };

  beforeAll(async () => {
    const { records } = await main.raw(
      'MATCH (customer:Customer) RETURN customer.id AS id, customer.externalId AS key ORDER BY key',
    );
    for (const record of records) {
      const holding = await workspacesHolding(served.home, testSecret, record.get('id') as InternalId);
      people[holding.length > 0 ? 'inside' : 'outside'].push(record.get('key') as string);
    }
  });

  async function rights(...words: readonly string[]) {
    const { code, json, said } = await served.kith('rights', ...words);
    if (code !== 0) throw new Error(`kith rights ${words.join(' ')}: ${JSON.stringify(json)} ${said}`);
    return json;
  }

  async function demanded(key = ''): Promise<string> {
    const { id } = await rights('open', '--customer', key, '--kind', 'erasure');
    await rights('verify', String(id));
    return String(id);
  }

  test('of somebody who is in none leaves a workspace, and clears away what a killed build left', {
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

  test('while a workspace is built waits with it, for the build may have read the customer; then it goes on', {
    timeout: 200_000,
  }, async () => {
    const id = await demanded(people.outside[1]);
    const lock = await takeLock(workspacePaths(served.home, project).lock);
    if ('heldBy' in lock) throw new Error('somebody builds');

    const refused = await served.kith('rights', 'run', id);
    await lock[Symbol.asyncDispose]();
    const done = await rights('run', id);

    expect(JSON.stringify(refused.json)).toContain('LOCKED');
    expect(done).toMatchObject({ state: 'done', result: { workspaces: 0, customer: 1 } });
  });

  test('of somebody who is in it takes the whole of it away, and the next one is built without them', {
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
});

describe('a workspace that nobody builds anew', () => {
  const workspaces = async (at: ServedWorkspace) => {
    const { findings } = (await at.kith('doctor')).json as unknown as { findings: { check: string; found: string }[] };
    return findings.find(({ check }) => check === 'workspaces');
  };

  test('ends by itself when it is too old, and doctor says how old it is', { timeout: 200_000 }, async () => {
    expect(await workspaces(served)).toMatchObject({ state: 'ok', found: 'explore, of the last day' });
    const { json } = await served.explore('status');
    const paths = buildPaths(served.home, project, String(json['build']));
    const holder = await holderOf(paths.home);
    if (holder !== null) await endHolder(paths.home, holder.pid);
    const manifest = JSON.parse(await readFile(paths.manifest, 'utf8')) as object;
    const builtAt = new Date(Date.now() - 48 * 3_600_000).toISOString();
    await writeFile(paths.manifest, JSON.stringify({ ...manifest, builtAt }));

    expect(await served.serve(String(json['build']))).toBe(0);

    expect((await served.explore('status')).json).toMatchObject({ state: 'stopped' });
    expect(await workspaces(served)).toMatchObject({ state: 'warning', found: 'that of explore is 48 hours old' });
  });

  test('because its project left the policy is told so, and can be deleted', { timeout: 200_000 }, async () => {
    const file = join(served.home, 'policy.json');
    const clients = defaultPolicy.clients.filter(({ id }) => id !== 'kith.explore');
    await writeFile(file, JSON.stringify({ ...defaultPolicy, clients }));
    const without = served.under({ KITH_POLICY: file });

    expect(await without.explore('up')).toMatchObject({ code: 2, json: { error: { code: 'BAD_USER_INPUT' } } });
    expect(await workspaces(without)).toMatchObject({ found: 'the policy knows no project explore any more' });
    expect(await without.explore('verify')).toMatchObject({ code: 1, json: { error: { code: 'WORKSPACE_UNSAFE' } } });
    expect((await without.explore('status')).json).toMatchObject({ state: 'stopped' });
    expect((await without.explore('down')).json).toEqual({ dropped: true });
    expect((await without.explore('status')).json).toMatchObject({ state: 'none' });
  });
});
