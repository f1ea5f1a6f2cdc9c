import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { keyFilePath } from '../../../src/vault/file-key-store.js';
import { issueToken } from '../../../src/serve/tokens.js';
import { clearGraph, openGraph, testIds, testSecret } from '../../graph-harness.js';
import { tokenSettings } from '../../town.js';
import { type Canary, dumpText, writeCanaries } from './canary-world.js';

// The product as it is run: commands and a server over a home of their own, from an imported folder to the answer of the last index.

const program = fileURLToPath(new URL('../../../bin/kith.mjs', import.meta.url));
const ana = testIds.of('Customer', 'ana');
const mail = 'canary-ana-mail@example.org';
const waitMs = 60_000;

let graph: Graph;
let home: string;
let folder: string;
let environment: NodeJS.ProcessEnv;
let canaries: readonly Canary[];

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  home = await mkdtemp(join(tmpdir(), 'kith-served-erasure-'));
  folder = await mkdtemp(join(tmpdir(), 'kith-served-folder-'));
  environment = {
    ...process.env,
    NODE_ENV: 'test',
    NEO4J_URI: process.env['NEO4J_TEST_URI'],
    NEO4J_USERNAME: process.env['NEO4J_TEST_USERNAME'],
    NEO4J_PASSWORD: process.env['NEO4J_TEST_PASSWORD'],
    KITH_SECRET: testSecret.toString('hex'),
    KITH_HOME: home,
    KITH_PORT: String(await freePort()),
    KITH_LOG: 'debug',
  };
  const put = (name: string, ...rows: readonly string[]) => writeFile(join(folder, name), `${rows.join('\n')}\n`);
  await put(
    'customers.csv',
    'customer_id,name,city,residency',
    'ana,canary-ana-name,canary-ana-city,DE',
    'ben,canary-ben-name,Porto,DE',
  );
  await put('identifiers.csv', 'customer_id,type,value', `ana,email,${mail}`, 'ben,email,canary-ben-mail@example.org');
  const imported = await kith('import', folder, '--json');
  if (imported.code !== 0) throw new Error(imported.stderr);
  canaries = await writeCanaries(graph, 'ana', { offset: 1_000, other: 'ben' });
}, 300_000);

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  for (const each of [home, folder]) await rm(each, { recursive: true, force: true });
  await rm(`${folder}.rejects.ndjson`, { force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function kith(...args: readonly string[]): Promise<Ended> {
  return kithIn(home, args);
}

function kithIn(asked: string, args: readonly string[]): Promise<Ended> {
  const env = { ...environment, KITH_HOME: asked };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** A server as `kith start` runs it, and all that it says. */
class Started implements AsyncDisposable {
  said = '';

  private constructor(private readonly process: ChildProcess) {
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (piece: Buffer) => {
        this.said += piece.toString();
      });
  }

  static async open(): Promise<Started> {
    const started = new Started(spawn(process.execPath, [program, 'start', '--no-demo'], { env: environment }));
    await expect.poll(() => started.said, { timeout: waitMs }).toContain('Kith serves GraphQL at');
    return started;
  }

  async ask(endUser: string, query: string): Promise<string> {
    const claims = { client: 'kith.web', endUser, purposes: ['service'] as const };
    const authorization = `Bearer ${await issueToken(testSecret, tokenSettings, claims, '1h')}`;
    const response = await fetch(`http://127.0.0.1:${environment['KITH_PORT']}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
    return response.text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

const found = (text: string) => [
  ...canaries.filter((canary) => text.includes(canary.text)).map(({ place }) => place),
  ...(text.match(/canary-ana[\w@.-]*/g) ?? []),
];

/** The text of every file of the home, as bytes. */
async function homeText(): Promise<string> {
  const entries = (await readdir(home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = entries.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

/** How many entries of the database's own indexes begin with a canary: range indexes by each of their texts, full-text ones by its word. */
async function indexEntries(): Promise<Readonly<Record<string, number>>> {
  const { records } = await graph.raw(
    "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties WHERE type IN ['RANGE', 'FULLTEXT', 'TEXT'] RETURN *",
  );
  const entries: Record<string, number> = {};
  for (const record of records) {
    const { name, type, entityType, labelsOrTypes, properties } = record.toObject() as {
      name: string;
      type: string;
      entityType: string;
      labelsOrTypes: readonly string[];
      properties: readonly string[];
    };
    const pattern = entityType === 'NODE' ? `(it:${labelsOrTypes[0]})` : `()-[it:${labelsOrTypes[0]}]->()`;
    const text =
      type === 'FULLTEXT'
        ? `CALL db.index.fulltext.queryNodes('${name}', 'canary AND ana') YIELD node AS it RETURN count(it) AS count`
        : `MATCH ${pattern} USING INDEX it:${labelsOrTypes[0]}(${properties.join(', ')})
           WHERE ${properties.map((each, at) => (at === 0 ? `it.${each} STARTS WITH 'canary-ana'` : `it.${each} IS NOT NULL`)).join(' AND ')}
           RETURN count(it) AS count`;
    entries[name] = (await graph.raw(text)).records[0]?.get('count') as number;
  }
  return entries;
}

test('a lost key file is told by `kith doctor`', { timeout: waitMs * 2 }, async () => {
  const path = keyFilePath(home);
  const keys = async () => {
    const { stdout } = await kith('doctor', '--json');
    const { findings } = JSON.parse(stdout) as { findings: readonly { check: string; state: string; found: string }[] };
    return findings.find(({ check }) => check === 'keys of customers');
  };
  // The customers of canaries have keys elsewhere; ben was imported.
  await copyFile(path, `${path}.aside`);
  await graph.raw("MATCH (:Customer {externalId: 'ana'})-[tie:HOLDS]->() DELETE tie");
  expect(await keys()).toMatchObject({ state: 'ok', found: '2 of 2 customers looked at have theirs' });

  await rm(path);
  expect(await keys()).toMatchObject({ state: 'failed', found: '0 of 2 customers looked at have theirs' });
  await writeFile(path, 'no keys');
  expect(await keys()).toMatchObject({ state: 'failed' });
  await rename(`${path}.aside`, path);
});

test('a graph that was filled under the keys of another home is told by `kith doctor`', {
  timeout: waitMs * 2,
}, async () => {
  const other = await mkdtemp(join(tmpdir(), 'kith-other-home-'));
  const homeOfKeys = async (asked: string) => {
    const { stdout } = await kithIn(asked, ['doctor', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: readonly { check: string; state: string }[] };
    return findings.find(({ check }) => check === 'home of the keys');
  };

  expect(await homeOfKeys(home)).toEqual({ check: 'home of the keys', state: 'ok', found: home });
  expect(await homeOfKeys(other)).toMatchObject({
    state: 'failed',
    found: expect.stringContaining(other),
    mend: expect.stringContaining('kith keys adopt --yes'),
  });
  // It only looks: a name of its own would later be taken for one that was shared or restored.
  expect(await readdir(other)).not.toContain('keys');
  await rm(other, { recursive: true });
});

test('an officer finds whose a contact value is by the whole of it, and it is written down', {
  timeout: waitMs,
}, async () => {
  const find = async (...args: readonly string[]) =>
    (JSON.parse((await kith('rights', 'find', '--json', ...args)).stdout) as { customers: unknown }).customers;

  expect(await find('--value', ' Canary-Ana-MAIL@example.org')).toEqual(['ana']);
  expect(await find('--value', 'canary-ana-mail')).toEqual([]);
  expect(await find('--type', 'social', '--value', mail)).toEqual([]);
  expect((await kith('audit', 'show', '--customer', 'ana', '--json')).stdout).toContain('"operation":"rights.find"');
});

test('a customer who demands it is in no store, index, log, snapshot or file any more, and an old file brings nobody back', {
  timeout: waitMs * 4,
}, async () => {
  const before = await indexEntries();
  expect(Object.keys(before).length).toBeGreaterThan(20);
  expect(Object.values(before).filter((count) => count > 0).length).toBeGreaterThan(3);
  expect(found(await dumpText(graph)).length).toBeGreaterThan(80);
  let said = '';
  {
    await using server = await Started.open();
    expect(
      await server.ask(
        'customer:ana',
        '{ me { name city identifiers(first: 5) { nodes { value } } accessLog { nodes { at } } } }',
      ),
    ).toContain('canary-ana');
    const opened = await server.ask(
      'customer:ana',
      'mutation { openDataSubjectRequest(input: { kind: ERASURE }) { state } }',
    );
    expect(opened).toContain('"state":"IDENTITY_VERIFIED"');
    const done = "MATCH (request:DataSubjectRequest {kind: 'erasure'}) RETURN request.state AS state";
    await expect.poll(async () => (await graph.raw(done)).records[0]?.get('state'), { timeout: waitMs }).toBe('done');
    expect(await server.ask('customer:ana', '{ me { name } }')).toContain('"me":null');
    said = server.said;
  }

  expect(found(await dumpText(graph))).toEqual([]);
  expect(Object.entries(await indexEntries()).filter(([, count]) => count > 0)).toEqual([]);
  expect(found(said)).toEqual([]);
  const files = await homeText();
  expect(found(files)).toEqual([]);
  expect(files).not.toContain(Buffer.from(ana, 'base64url').toString('latin1'));
  expect(await kith('audit', 'verify')).toMatchObject({ code: 0 });
  const shown = await kith('audit', 'show', '--customer', 'ana', '--json');
  // The one entry that is left is that somebody asked for her.
  expect(
    shown.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { operation: string }).operation),
  ).toEqual(['audit.show']);

  const again = await kith('import', folder, '--json');
  expect(again.code).toBe(0);
  expect(await readFile(`${folder}.rejects.ndjson`, 'utf8')).toContain('"reason":"erased"');
  expect(found(await dumpText(graph))).toEqual([]);
  expect(await dumpText(graph)).toContain('canary-ben-name');
});
