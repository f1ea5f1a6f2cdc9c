import { EventEmitter, once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town, tokenSettings } from '../../town.js';

// What callers are told while the identity provider is out. Only the clock is not real.

const told = 'of-the-provider';
const failures: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  'a status of its own failure': (response) => response.writeHead(500).end(told),
  'a refusal': (response) => response.writeHead(403).end(told),
  'a page instead of keys': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${told}`),
  'JSON that holds no keys': (response) => response.writeHead(200).end(JSON.stringify({ error: told })),
  'another place': (response) => response.writeHead(302, { location: `http://127.0.0.1:1/${told}` }).end(),
  'a connection that breaks': (response) => response.destroy(),
};

let graph: Graph;
let provider: Server;
let url: string;
let ours: CryptoKey;
let stranger: CryptoKey;
let publish: (response: ServerResponse) => unknown;
let answer: (response: ServerResponse) => unknown;
let asked = 0;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  const pair = await generateKeyPair('ES256', { extractable: true });
  ours = pair.privateKey;
  stranger = (await generateKeyPair('ES256')).privateKey;
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'ours', alg: 'ES256', use: 'sig' }];
  publish = (response) => response.writeHead(200).end(JSON.stringify({ keys }));
  provider = createServer((_request, response) => {
    asked += 1;
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
}, 300_000);

afterEach(() => void vi.useRealTimers());

afterAll(async () => {
  provider.close();
  await graph[Symbol.asyncDispose]();
});

function openTown(): Promise<Town> {
  return Town.open(graph, { tokenKey: { kind: 'jwks', url } });
}

let tokens = 0;

/** A token that was not seen before, so that none is taken from what was verified already. */
function signed(by: CryptoKey, kid = 'ours'): Promise<string> {
  return new SignJWT({ client_id: 'kith.console', purpose: 'analytics.row', jti: String(tokens++) })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setIssuer(tokenSettings.issuer)
    .setAudience(tokenSettings.audience)
    .setSubject('staff:analyst')
    .setExpirationTime('7d')
    .sign(by);
}

async function ask(town: Town, token: string): Promise<{ readonly outcome: string; readonly text: string }> {
  const response = await fetch(`${town.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ customers { totalCount } }' }),
  });
  const text = await response.text();
  const { errors = [] } = JSON.parse(text) as { errors?: readonly { extensions: { code: string } }[] };
  return { outcome: [response.status, ...errors.map((each) => each.extensions.code)].join(' '), text };
}

const out = '503 IDENTITY_PROVIDER_UNAVAILABLE';
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

test.each(Object.entries(failures))('%s is no fault of the token, and is told to nobody', async (_what, failure) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await using town = await openTown();
  answer = failure;
  const before = asked;

  const good = await ask(town, await signed(ours));
  const bad = await ask(town, await signed(stranger));
  expect([good.outcome, bad.outcome]).toEqual([out, out]);
  expect(bad.text).toBe(good.text);
  expect(good.text).toContain('Try again');
  expect(good.text).not.toMatch(new RegExp(`${told}|127\\.0\\.0\\.1|fetch failed|\\.js:\\d`));
  // Who asks again at once is not passed on to a provider that is out.
  expect(asked).toBe(before + 1);

  answer = publish;
  later(2_000);
  expect((await ask(town, await signed(ours))).outcome).toBe('200');
  expect((await ask(town, await signed(stranger))).outcome).toBe('401 UNAUTHENTICATED');
});

test.each(Object.entries(failures))('known keys count for a day of %s', async (_what, failure) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await using town = await openTown();
  answer = publish;
  expect((await ask(town, await signed(ours))).outcome).toBe('200');

  answer = failure;
  const before = asked;
  later(11 * 60_000);
  expect((await ask(town, await signed(ours))).outcome).toBe('200');
  expect((await ask(town, await signed(stranger))).outcome).toBe('401 UNAUTHENTICATED');
  // It may have been published meanwhile: nobody can tell.
  expect((await ask(town, await signed(ours, 'later'))).outcome).toBe(out);
  expect(asked).toBe(before + 1);

  later(24 * 3_600_000);
  expect((await ask(town, await signed(ours))).outcome).toBe(out);

  answer = publish;
  later(2_000);
  expect((await ask(town, await signed(ours))).outcome).toBe('200');
});

test('only the first waits for a provider that hangs, where the key is known', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await using town = await openTown();
  answer = publish;
  expect((await ask(town, await signed(ours))).outcome).toBe('200');

  const held: ServerResponse[] = [];
  const begun = new EventEmitter();
  answer = (response) => {
    held.push(response);
    begun.emit('held');
  };
  later(11 * 60_000);
  expect((await ask(town, await signed(ours))).outcome).toBe('200');
  expect(held).toHaveLength(1);

  later(2_000);
  const second = once(begun, 'held');
  expect((await ask(town, await signed(ours))).outcome).toBe('200');
  await second;
  expect((await ask(town, await signed(ours))).outcome).toBe('200');
  // The fetch that these two began, or found begun, is still open.
  expect(held.map((response) => response.closed)).toEqual([true, false]);

  // Once it answers, the keys that it publishes decide.
  answer = publish;
  const waiting = ask(town, await signed(ours, 'later'));
  held.slice(1).forEach(publish);
  expect((await waiting).outcome).toBe('401 UNAUTHENTICATED');
});
