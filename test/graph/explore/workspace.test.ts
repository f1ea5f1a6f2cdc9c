import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import { Graph } from '../../../src/graph/graph.js';
import { cypherFolder, int, statementText } from '../../../src/graph/statement.js';
import { ServedWorkspace } from '../../explore/served.js';
import { clearGraph, openGraph } from '../../graph-harness.js';

let main: Graph;
let served: ServedWorkspace;
let workspace: Graph;
let listening: Server;
let asked = 0;

beforeAll(async () => {
  main = await openGraph();
  await clearGraph(main);
  served = await ServedWorkspace.open(main, 400);
  const up = await served.explore('up');
  if (up.code !== 0) throw new Error(up.said);
  workspace = new Graph(await served.address(), { timeoutMsMax: 120_000 });
  listening = createServer((_request, response) => {
    asked += 1;
    response.end('a,b\n1,2\n');
  });
  await new Promise<void>((resolve) => listening.listen(0, () => resolve()));
}, 600_000);

afterAll(async () => {
  listening.close();
  await workspace[Symbol.asyncDispose]();
  await served[Symbol.asyncDispose]();
  await main[Symbol.asyncDispose]();
});

/** Parameters for the statements of cypher/explore. */
const parameters = {
  limit: int(10),
  membersMin: int(2),
  receiptsMin: int(2),
  monthsMax: int(3),
  steps: ['view', 'cart', 'checkout'],
};

const starters = readdirSync(`${cypherFolder}explore`).map((file) => file.replace(/\.cypher$/, ''));

test('there are ten statements to begin with', () => expect(starters).toHaveLength(10));

test.each(starters)('explore/%s answers on a workspace', async (name) => {
  const { records } = await workspace.raw(statementText(`explore/${name}`), parameters, { mode: 'READ' });

  expect(records.length).toBeGreaterThan(0);
});

test('it holds who agreed, under other names, and what was looked for is not in it', async () => {
  const { code, json } = await served.explore('verify');
  const ids = await workspace.raw('MATCH (customer:Customer) RETURN collect(customer.id) AS ids');
  const known = await main.raw(
    'MATCH (customer:Customer) WHERE customer.id IN $ids OR customer.externalId IN $ids RETURN count(*) AS n',
    {
      ids: ids.records[0]?.get('ids'),
    },
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
  expect((ids.records[0]?.get('ids') as string[]).length).toBe(Number(json['customers']) + 1);
  expect(known.records[0]?.get('n')).toBe(0);
});

describe('a way out is shut', () => {
  const refused = async (text: string, params: Record<string, unknown> = {}) => {
    try {
      await workspace.raw(text, params);
      return 'answered';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test('files of the machine', async () => {
    expect(await refused("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line")).toMatch(
      /disabled|not allowed|configuration/i,
    );
    expect(await refused("LOAD CSV FROM 'file:///../../../../secret' AS line RETURN line")).toMatch(
      /disabled|not allowed|configuration/i,
    );
  });

  test.each(['http://127.0.0.1:PORT/x', 'http://[::1]:PORT/x', 'http://localhost:PORT/x'])(
    'the network: %s',
    async (address) => {
      const { port } = listening.address() as AddressInfo;

      expect(await refused(`LOAD CSV FROM '${address.replace('PORT', String(port))}' AS line RETURN line`)).toMatch(
        /block|denied|not allowed|Cannot load/i,
      );
      expect(asked).toBe(0);
    },
  );

  test('ftp', async () => {
    expect(await refused("LOAD CSV FROM 'ftp://127.0.0.1/x' AS line RETURN line")).toMatch(
      /block|denied|not allowed|Cannot load/i,
    );
  });

  test('procedures and functions that read files, addresses or other databases', async () => {
    for (const call of [
      "CALL apoc.load.json('file:///etc/passwd')",
      "CALL apoc.load.jdbc('jdbc:x', 'y')",
      "CALL apoc.cypher.run('RETURN 1', {})",
      "CALL n10s.rdf.import.fetch('http://127.0.0.1', 'Turtle')",
    ])
      expect(await refused(call)).toMatch(/no procedure/i);
    const { records } = await workspace.raw('SHOW PROCEDURES YIELD name RETURN collect(name) AS names');
    const plugged = (records[0]?.get('names') as string[]).filter(
      (name) => !/^(?:gds|db|dbms|tx|cdc|jwt|genai|internal)\./.test(name),
    );
    expect(plugged).toEqual([]);
  });

  test('files that Graph Data Science would write', async () => {
    await workspace.raw("CALL gds.graph.project('way-out', 'Customer', 'FOLLOWS')");
    try {
      expect(await refused("CALL gds.graph.export.csv('way-out', {exportName: 'out'})")).toMatch(/gds.export.location/);
      expect(await refused("CALL gds.graph.export('way-out', {dbName: 'other'})")).not.toBe('answered');
      expect(await refused('CALL gds.backup({concurrency: 1})')).not.toBe('answered');
      expect(await refused("CALL gds.model.store('x')")).not.toBe('answered');
    } finally {
      await workspace.raw("CALL gds.graph.drop('way-out')");
    }
  });

  test('another database', async () => {
    expect(await refused('CREATE DATABASE other')).toMatch(/unsupported|not supported/i);
    expect(await refused('USE other MATCH (n) RETURN n')).toMatch(/not found|does not exist/i);
    expect(
      await refused("CREATE ALIAS other FOR DATABASE neo4j AT 'bolt://127.0.0.1:7687' USER neo4j PASSWORD 'x'"),
    ).not.toBe('answered');
  });

  test('the main database, by the credentials of either', async () => {
    const { uri, username, password } = await served.address();
    const mainAddress = {
      uri: process.env['NEO4J_TEST_URI'] ?? '',
      username: 'neo4j',
      password: process.env['NEO4J_TEST_PASSWORD'] ?? '',
    };
    await using inMain = new Graph({ ...mainAddress, password });
    await using inWorkspace = new Graph({ uri, username, password: mainAddress.password });

    await expect(inMain.verify()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(inWorkspace.verify()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  test('writing', async () => {
    expect(await refused('CREATE (:Note)')).toMatch(/read.only|Write operations are not allowed|not allowed/i);
    expect(await refused('CREATE INDEX FOR (n:Customer) ON (n.city)')).not.toBe('answered');
  });

  test('memory: a query that collects without end is ended, and the next one is answered', {
    timeout: 120_000,
  }, async () => {
    expect(
      await refused('UNWIND range(1, 1000000000) AS n RETURN size(collect(toString(n) + $pad))', {
        pad: 'x'.repeat(100),
      }),
    ).toMatch(/memory/i);
    expect(await refused('RETURN 1')).toBe('answered');
  });

  test('a longer timeout than the server has is granted, and ends with the connection', async () => {
    const abort = new AbortController();
    const running = workspace.raw(
      'UNWIND range(1, 1000000000000) AS n WITH n WHERE n < 0 RETURN count(n)',
      {},
      { timeoutMs: 119_000, signal: abort.signal },
    );
    setTimeout(() => abort.abort(), 1_500);

    await expect(running).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
    expect(await refused('RETURN 1')).toBe('answered');
  });

  test('settings: none of them says anything of the main database, its password or the secret', async () => {
    const { records } = await workspace.raw(
      'SHOW SETTINGS YIELD name, value RETURN collect(name + "=" + coalesce(value, "")) AS lines',
    );
    const text = (records[0]?.get('lines') as string[]).join('\n');
    const mainUri = process.env['NEO4J_TEST_URI'] ?? '';

    expect(text).not.toContain(mainUri.split(':').at(-1));
    expect(text).not.toContain(process.env['NEO4J_TEST_PASSWORD']);
    expect(text).not.toContain(served.environment['KITH_SECRET']);
    expect(text).toContain(join(served.home, 'workspaces'));
  });

  test('administration reaches no further than the workspace: a user or password made there is gone with the next build', {
    timeout: 400_000,
  }, async () => {
    await workspace.raw("CREATE USER guest SET PASSWORD 'long-enough' CHANGE NOT REQUIRED");
    const { uri } = await served.address();
    {
      await using guest = new Graph({ uri, username: 'guest', password: 'long-enough' });
      await guest.verify();
    }
    const up = await served.explore('up');
    expect(up.code).toBe(0);
    const again = await served.address();
    await using guest = new Graph({ uri: again.uri, username: 'guest', password: 'long-enough' });

    await expect(guest.verify()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(again.uri).toBe(uri);
    await workspace[Symbol.asyncDispose]();
    workspace = new Graph(again, { timeoutMsMax: 120_000 });
  });

  test('the process of the workspace is told nothing that leads to the main database', async () => {
    const { readFile } = await import('node:fs/promises');
    const builds = join(served.home, 'workspaces', 'explore', 'builds');
    const [build = ''] = await readdir(builds);
    const running = JSON.parse(await readFile(join(builds, build, 'home', 'running.json'), 'utf8')) as {
      jvmPid: number;
      pid: number;
    };
    for (const pid of [running.jvmPid, running.pid]) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      expect(environment).not.toContain(process.env['NEO4J_TEST_PASSWORD']);
      expect(environment).not.toContain(served.environment['KITH_SECRET']);
    }
  });
});

test('a build that is killed leaves the one before answering, and the next one clears it away', {
  timeout: 400_000,
}, async () => {
  const builds = join(served.home, 'workspaces', 'explore', 'builds');
  const [before] = await readdir(builds);
  const child = served.beginUp();
  while ((await readdir(builds)).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));

  const { records } = await workspace.raw('MATCH (customer:Customer) RETURN count(customer) AS n');
  expect(records[0]?.get('n')).toBeGreaterThan(50);
  expect((await served.explore('status')).json).toMatchObject({ state: 'running', build: before });
  expect((await served.explore('refresh')).json).toMatchObject({ rebuilt: false });
});

test('a withdrawal is told by verify, and gone with refresh', { timeout: 400_000 }, async () => {
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

  const found = await served.explore('verify');
  const refreshed = await served.explore('refresh');
  const after = await served.explore('verify');

  expect(found.code).toBe(1);
  const withdrawn = Number(found.json['withdrawn']);
  expect(withdrawn).toBeGreaterThan(10);
  expect(refreshed.json).toMatchObject({ rebuilt: true });
  expect(after.code).toBe(0);
  expect(Number(after.json['customers'])).toBe(count - withdrawn);
});

test('a project that the policy does not know is refused, and so is a name that is a path', async () => {
  expect(await served.explore('up', 'nobody')).toMatchObject({ code: 2, json: { error: { code: 'BAD_USER_INPUT' } } });
  expect(await served.explore('status', '../explore')).toMatchObject({ code: 2 });
});
