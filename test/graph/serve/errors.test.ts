import { setTimeout as delay } from 'node:timers/promises';
import { serverAudits } from 'graphql-http';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Graph } from '../../../src/graph/graph.js';
import { deriveKey } from '../../../src/model/ids.js';
import { issueToken } from '../../../src/serve/tokens.js';
import { clearGraph, openGraph, testSecret } from '../../graph-harness.js';
import { type Answer, Town, tokenSettings, townMs } from '../../town.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers([{ externalId: 'ana', name: 'Ana', birthDate: '1990-01-01', createdAt: townMs }]);
  await town.says('ana', 'given', { purpose: 'analytics' });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const claims = { client: 'kith.console', endUser: 'staff:analyst', purposes: ['analytics.row'] as const };
const small = '{ customers { totalCount } }';

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}, at = town): Promise<Answer> {
  const response = await fetch(`${at.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const parsed = text.startsWith('{') ? (JSON.parse(text) as Partial<Answer>) : {};
  return { status: response.status, data: parsed.data ?? null, errors: parsed.errors ?? [], text };
}

function codes(answer: Answer): readonly string[] {
  return answer.errors.map((error) => error.extensions.code);
}

function signed(over: Readonly<Record<string, unknown>>, key = deriveKey(testSecret, 'development-token')) {
  const seconds = Math.floor(Date.now() / 1_000);
  const payload = {
    iss: 'kith',
    aud: 'kith',
    sub: 'staff:analyst',
    client_id: 'kith.console',
    purpose: 'analytics.row',
    iat: seconds,
    exp: seconds + 600,
    ...over,
  };
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key);
}

function unsigned(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + 600;
  const payload = {
    iss: 'kith',
    aud: 'kith',
    sub: 'staff:analyst',
    client_id: 'kith.console',
    purpose: 'analytics.row',
    exp,
  };
  return `${part({ alg: 'none' })}.${part(payload)}.`;
}

describe('a token', () => {
  test('must be there, be ours, be fresh, be for us and be signed', async () => {
    const past = Math.floor(Date.now() / 1_000) - 60;
    const bad = {
      forged: await signed({}, Buffer.alloc(32, 9)),
      expired: await signed({ exp: past }),
      everlasting: await signed({ exp: undefined }),
      'of another audience': await signed({ aud: 'other' }),
      'of another issuer': await signed({ iss: 'other' }),
      'of a later day': await signed({ nbf: past + 3_600 }),
      unsigned: unsigned(),
      garbage: 'a.b.c',
    };
    expect((await post({ query: small }, { authorization: `Bearer ${await signed({})}` })).status).toBe(200);

    for (const authorization of [
      '',
      'Basic eDp5',
      'Bearer',
      'Bearer ',
      ...Object.values(bad).map((each) => `Bearer ${each}`),
    ]) {
      const before = graph.composedStatements;
      const answer = await post({ query: small }, authorization === '' ? {} : { authorization });

      expect([authorization, answer.status, ...codes(answer)]).toEqual([authorization, 401, 'UNAUTHENTICATED']);
      expect(graph.composedStatements).toBe(before);
    }
  });

  test('may be narrowed by purpose, never widened; its client and end user must be registered together', async () => {
    const token = await town.token('analyst');
    const with_ = (purpose: string) => ({ authorization: `Bearer ${token}`, 'x-kith-purpose': purpose });

    expect((await post({ query: small }, with_('segment'))).status).toBe(200);
    for (const purpose of ['marketing.email', 'analytics', '*', '', 'analytics.row segment']) {
      const answer = await post({ query: small }, with_(purpose));
      expect([purpose, answer.status, ...codes(answer)]).toEqual([purpose, 403, 'FORBIDDEN']);
    }
    for (const over of [{ client_id: 'nobody' }, { sub: 'staff:ceo' }, { sub: 'customer:ana' }, { purpose: '' }]) {
      const answer = await post({ query: small }, { authorization: `Bearer ${await signed(over)}` });
      expect([JSON.stringify(over), answer.status]).toEqual([JSON.stringify(over), 403]);
    }
  });
});

describe('an operation', () => {
  const nested = (depth: number): string => (depth === 0 ? 'id' : `id following { nodes { ${nested(depth - 1)} } }`);

  test.each([
    ['an unknown field', '{ customers { nodes { password } } }'],
    ['too deep', `{ customers { nodes { ${nested(7)} } } }`],
    ['with too many roots', `{ ${Array.from({ length: 11 }, (_, at) => `a${at}: me { id }`).join(' ')} }`],
    [
      'with too many roots in a fragment',
      `{ ...all } fragment all on Query { ${Array.from({ length: 11 }, (_, at) => `a${at}: me { id }`).join(' ')} }`,
    ],
    ['with too many fields', `{ me { ${Array.from({ length: 1_001 }, (_, at) => `a${at}: name`).join(' ')} } }`],
    [
      'with fragments that multiply',
      `{ me { ...a ...a } } ${['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
        .map(
          (name, at, all) =>
            `fragment ${name} on Customer { ${all[at + 1] === undefined ? 'name' : `x${at}: following { nodes { ...${all[at + 1]} } } y${at}: followers { nodes { ...${all[at + 1]} } }`} }`,
        )
        .join(' ')}`,
    ],
    ['with a circle of fragments', '{ me { ...a } } fragment a on Customer { ...b } fragment b on Customer { ...a }'],
    ['with an alias that hides the type', '{ me { __typename: name } }'],
    ['with an alias that is no name', '{ me { __proto__: name } }'],
    ['that writes', 'mutation { anything }'],
  ])('%s is refused before any statement', async (_what, query) => {
    const before = graph.composedStatements;
    const answer = await town.ask('analyst', query);

    expect(codes(answer).length).toBeGreaterThan(0);
    expect(answer.data).toBeNull();
    expect(answer.text).not.toMatch(/stacktrace|\.js:\d/);
    expect(graph.composedStatements).toBe(before);
  });

  test.each([
    ['{ customers(first: 0) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ customers(first: 101) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ customers(first: -1) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ customers { nodes { following(first: 0) { totalCount } } } }', 'BAD_USER_INPUT'],
    ['{ stores(search: "%%%") { totalCount } }', 'BAD_USER_INPUT'],
    ['{ stores(search: "a", filter: { name: { eq: "a" } }) { totalCount } }', 'BAD_USER_INPUT'],
    [
      '{ customers(first: 100) { nodes { following(first: 100) { nodes { purchases(first: 100) { totalCount } } } } } }',
      'QUERY_TOO_LARGE',
    ],
    [
      `{ customers(filter: { name: { in: [${Array.from({ length: 101 }, (_, at) => `"${at}"`).join(',')}] } }) { totalCount } }`,
      'QUERY_TOO_LARGE',
    ],
    [
      '{ customers(filter: { not: { not: { not: { not: { not: { not: { not: {} } } } } } } }) { totalCount } }',
      'QUERY_TOO_LARGE',
    ],
    [`{ customers(filter: { or: [${'{},'.repeat(51)}] }) { totalCount } }`, 'QUERY_TOO_LARGE'],
  ])('%s is refused with %s', async (query, code) => {
    const before = graph.composedStatements;
    const answer = await town.ask('analyst', query);

    expect(codes(answer)).toEqual([code]);
    expect(graph.composedStatements).toBe(before);
  });

  test('with a million conditions is refused, however they are nested', async () => {
    const wide = (depth: number): string =>
      depth === 0
        ? '{ name: { eq: "a" } }'
        : `{ or: [${Array.from({ length: 10 }, () => wide(depth - 1)).join(', ')}] }`;
    const variables = { filter: undefined as unknown };
    const build = (depth: number): unknown =>
      depth === 0 ? { name: { eq: 'a' } } : { or: Array.from({ length: 7 }, () => build(depth - 1)) };
    variables.filter = build(4);

    expect(
      codes(
        await town.ask(
          'analyst',
          'query ($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }',
          variables,
        ),
      ),
    ).toEqual(['QUERY_TOO_LARGE']);
    expect(codes(await town.ask('analyst', `{ customers(filter: ${wide(2)}) { totalCount } }`))).toEqual([
      'QUERY_TOO_LARGE',
    ]);
  });

  test('never gets back the value that did not fit, nor hints of the schema', async () => {
    const secret = 'canary-4711';
    const byVariable = await town.ask('analyst', 'query ($first: Int!) { customers(first: $first) { totalCount } }', {
      first: secret,
    });
    const byDate = await town.ask(
      'analyst',
      `{ customers(filter: { birthDate: { gte: "${secret}" } }) { totalCount } }`,
    );
    const byTime = await town.ask(
      'analyst',
      'query ($at: DateTime!) { customers(filter: { createdAt: { gte: $at } }) { totalCount } }',
      { at: secret },
    );

    for (const answer of [byVariable, byTime]) {
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.text).not.toContain(secret);
    }
    expect(codes(byDate)).toHaveLength(1);
  });

  test('cannot smuggle Lucene into a search', async () => {
    for (const search of ['name:/.*/', '*:*', 'a"b(', 'a AND NOT (b', '\\"', 'a~ ^2', '[a TO z]']) {
      const answer = await town.ask('analyst', 'query ($search: String!) { stores(search: $search) { totalCount } }', {
        search,
      });
      expect([search, codes(answer).filter((code) => code !== 'BAD_USER_INPUT')]).toEqual([search, []]);
    }
  });
});

describe('a failure inside', () => {
  test('is masked: no message, no stack, no address', async () => {
    await using gone = new Graph({ uri: 'bolt://127.0.0.1:1', username: 'secret-name', password: 'secret-word' });
    Object.defineProperty(gone, 'rows', { value: graph.rows.bind(graph) });
    Object.defineProperty(gone, 'write', { value: graph.write.bind(graph) });
    await using broken = await Town.open(gone);
    const answer = await broken.ask('analyst', small);

    expect(codes(answer)).toEqual(['DATABASE_UNAVAILABLE']);
    expect(answer.text).not.toMatch(/127\.0\.0\.1|bolt:|secret|ECONNREFUSED|\.js/);
    expect((await fetch(`${broken.server.url}/ready`)).status).toBe(503);
    expect((await fetch(`${broken.server.url}/live`)).status).toBe(200);
  });
});

describe('introspection', () => {
  test('is off where the settings say so, and so are suggestions', async () => {
    await using closed = await Town.open(graph, { introspection: false });

    expect((await closed.ask('analyst', '{ __schema { types { name } } }')).data).toBeNull();
    expect((await closed.ask('analyst', '{ __type(name: "Customer") { name } }')).data).toBeNull();
    expect((await closed.ask('analyst', '{ custmers { totalCount } }')).text).not.toContain('customers');
    expect((await town.ask('analyst', '{ __schema { queryType { name } } }')).data).not.toBeNull();
  });
});

/** Pages of pages of thirty thousand purchases, each under conditions that the last alone meets: only its deadline ends it soon. */
const channels = [...Array.from({ length: 14 }, (_, at) => `x${at}`), 'store'];
const filter = `filter: { or: [${channels.map((channel) => `{ channel: { contains: "${channel}" } }`).join(', ')}] }`;
const endless = `{ customers(first: 100) { nodes { purchases(first: 100, ${filter}) { nodes { customer {
  purchases(first: 10, ${filter}) { nodes { customer { purchases(first: 1, ${filter}) { totalCount nodes { id } } } } } } } } } } }`;

async function crowd(): Promise<void> {
  await graph.raw(
    `MATCH (ana:Customer {externalId: 'ana'}) UNWIND range(1, 300) AS n
     CREATE (c:Customer) SET c = ana {.*, id: left('crowd' + n + 'AAAAAAAAAAAAAAAAAAAAAA', 22), externalId: 'crowd' + n}
     WITH c UNWIND range(1, 100) AS n
     CREATE (c)-[:MADE]->(:Purchase {id: c.id + ' ' + n, customerId: c.id, atOrder: n, channel: 'store', totalMinor: n})`,
  );
}

async function running(): Promise<number> {
  const { records } = await graph.raw(
    "SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.statement STARTS WITH 'read list' AND status STARTS WITH 'Running' RETURN count(*) AS n",
  );
  return records[0]?.get('n') as number;
}

async function until(reached: () => Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await delay(50)) if (await reached()) return true;
  return false;
}

describe('an operation that takes long', () => {
  beforeAll(crowd);

  test('is cancelled in the database when the client goes away', async () => {
    const gone = new AbortController();
    const token = await town.token('analyst');
    const asked = fetch(`${town.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: endless }),
      signal: gone.signal,
    }).catch(() => null);
    expect(await until(async () => (await running()) > 0, 10_000)).toBe(true);

    gone.abort();

    expect(await until(async () => (await running()) === 0, 5_000)).toBe(true);
    expect(await asked).toBeNull();
  });

  test('ends at its deadline', async () => {
    await using hasty = await Town.open(graph, { requestTimeoutMs: 1_500 });

    expect(codes(await hasty.ask('analyst', endless))).toEqual(['DATABASE_TIMEOUT']);
    expect(await running()).toBe(0);
  });
});

describe('stopping', () => {
  test('answers what is in flight, and takes nothing new', async () => {
    const stopping = await Town.open(graph);
    const url = stopping.server.url;
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    // A statement that was never planned: planning alone gives the stop time to begin.
    const fresh = `{ customers(first: 3, filter: { not: { or: [${channels
      .slice(0, 8)
      .map((each) => `{ purchases: { some: { channel: { contains: "${each}" } } } }`)
      .join(', ')}] } }) { nodes { id } } }`;
    const inFlight = stopping.ask('analyst', fresh);
    expect(await until(async () => (await running()) > 0, 10_000)).toBe(true);

    const began = Date.now();
    await stopping[Symbol.asyncDispose]();

    expect(Date.now() - began).toBeLessThan(9_000);
    expect((await inFlight).errors).toEqual([]);
    await expect(fetch(`${url}/live`)).rejects.toThrow();
  });
});

describe('GraphQL over HTTP', () => {
  const audits = () =>
    serverAudits({
      url: `${town.server.url}/graphql`,
      fetchFn: async (url: string, init: RequestInit = {}) => {
        const token = await issueToken(testSecret, tokenSettings, claims, '1h');
        const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` };
        return fetch(url, { ...init, headers });
      },
    });

  test('holds every MUST of the specification', async () => {
    const results = await Promise.all(audits().map(async (audit) => ({ name: audit.name, result: await audit.fn() })));

    const failures = results.filter(({ result }) => result.status === 'error');
    expect(failures.map(({ name }) => name)).toEqual([]);
    expect(results.filter(({ result }) => result.status === 'ok').length).toBeGreaterThan(30);
  });

  test('keeps answers out of every cache', async () => {
    const token = await town.token('analyst');
    const response = await fetch(`${town.server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'apollo-federation-include-trace': 'ftv1',
      },
      body: JSON.stringify({ query: small }),
    });

    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await response.text()).not.toContain('ftv1');
  });

  test('refuses batches, and bodies that are too long', async () => {
    const authorization = { authorization: `Bearer ${await town.token('analyst')}` };
    const long = JSON.stringify({ query: small, variables: { pad: 'x'.repeat(300_000) } });

    expect((await post([{ query: small }, { query: small }], authorization)).status).toBe(400);
    expect((await post(long, authorization)).status).toBe(413);
  });
});
