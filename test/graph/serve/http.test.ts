import { serverAudits } from 'graphql-http';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
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
  return {
    status: response.status,
    data: parsed.data ?? null,
    errors: parsed.errors ?? [],
    text,
    headers: response.headers,
  };
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
