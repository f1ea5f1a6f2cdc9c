import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { KithError } from '../../../src/model/errors.js';
import { deriveKey, InternalIds, type Secret } from '../../../src/model/ids.js';
import { Tokens, type TokenSettings } from '../../../src/serve/tokens.js';

// Tokens of an identity provider: by its published keys, or by one that is configured.

const secret = Buffer.alloc(32, 5) as unknown as Secret;

interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

let ours: Pair;
let stranger: Pair;
let provider: Server;
let url: string;
let published: readonly object[];
let fetches = 0;

beforeAll(async () => {
  ours = await generateKeyPair('ES256', { extractable: true });
  stranger = await generateKeyPair('ES256', { extractable: true });
  published = [await publicKey(ours, 'ours')];
  provider = createServer((_request, response) => {
    fetches += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
});

afterEach(() => void vi.useRealTimers());

afterAll(() => provider.close());

async function publicKey(pair: Pair, kid: string): Promise<object> {
  return { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' };
}

function signed(
  by: CryptoKey | Uint8Array,
  header: { readonly alg?: string; readonly kid?: string } = {},
): Promise<string> {
  return new SignJWT({ client_id: 'kith.console', purpose: 'analytics.row' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'ours', ...header })
    .setIssuer('kith')
    .setAudience('kith')
    .setSubject('staff:analyst')
    .setExpirationTime('10m')
    .sign(by);
}

function tokensOf(key: TokenSettings['key']): Tokens {
  return new Tokens({ key, issuer: 'kith', audience: 'kith' }, defaultPolicy, new InternalIds(secret));
}

async function outcome(token: Promise<string>, key: TokenSettings['key'], tokens = tokensOf(key)): Promise<unknown> {
  try {
    return (await tokens.viewer(await token, null)).viewer.client;
  } catch (error) {
    if (error instanceof KithError) return error.code;
    throw error;
  }
}

test('a token counts when a published key signed it, and by no other key', async () => {
  const key = { kind: 'jwks', url } as const;

  expect(await outcome(signed(ours.privateKey), key)).toBe('kith.console');
  expect(await outcome(signed(stranger.privateKey), key)).toBe('UNAUTHENTICATED');
  expect(await outcome(signed(ours.privateKey, { kid: 'unknown' }), key)).toBe('UNAUTHENTICATED');
});

test('a configured key takes its own algorithm alone: not its own text as a password, nor the key of development', async () => {
  const pem = await exportSPKI(ours.publicKey);
  const key = { kind: 'public', pem, algorithm: 'ES256' } as const;

  expect(await outcome(signed(ours.privateKey), key)).toBe('kith.console');
  expect(await outcome(signed(stranger.privateKey), key)).toBe('UNAUTHENTICATED');
  expect(await outcome(signed(Buffer.from(pem), { alg: 'HS256' }), key)).toBe('UNAUTHENTICATED');
  expect(await outcome(signed(deriveKey(secret, 'development-token'), { alg: 'HS256' }), key)).toBe('UNAUTHENTICATED');
  expect(await outcome(signed(deriveKey(secret, 'development-token'), { alg: 'HS256' }), { kind: 'jwks', url })).toBe(
    'UNAUTHENTICATED',
  );
});

test('a provider that does not answer lets nobody in, and says that it is the provider', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, 'close');

  expect(await outcome(signed(ours.privateKey), { kind: 'jwks', url: `http://127.0.0.1:${port}/keys` })).toBe(
    'IDENTITY_PROVIDER_UNAVAILABLE',
  );
});

test('a key published later counts, and one that is withdrawn no longer, while the server runs', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const key = { kind: 'jwks', url } as const;
  const tokens = tokensOf(key);
  const next = await generateKeyPair('ES256', { extractable: true });
  const both = [...published, await publicKey(next, 'next')];
  const before = fetches;
  const ask = async (pair: Pair, kid: string) => [
    await outcome(signed(pair.privateKey, { kid }), key, tokens),
    fetches - before,
  ];

  expect(await ask(ours, 'ours')).toEqual(['kith.console', 1]);

  // An unknown key leads to a fetch, but not to one for each token that anybody makes up.
  published = both;
  expect(await ask(next, 'next')).toEqual(['UNAUTHENTICATED', 1]);
  vi.setSystemTime(Date.now() + 30_000);
  expect(await ask(ours, 'ours')).toEqual(['kith.console', 1]);
  expect(await ask(next, 'next')).toEqual(['kith.console', 2]);
  expect(await ask(ours, 'ours')).toEqual(['kith.console', 2]);
  expect(await ask(stranger, 'made-up')).toEqual(['UNAUTHENTICATED', 2]);

  published = both.slice(1);
  vi.setSystemTime(Date.now() + 600_000);
  expect(await ask(ours, 'ours')).toEqual(['UNAUTHENTICATED', 3]);
  expect(await ask(next, 'next')).toEqual(['kith.console', 3]);
  published = both.slice(0, 1);
});
