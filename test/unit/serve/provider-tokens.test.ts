import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

beforeAll(async () => {
  ours = await generateKeyPair('ES256', { extractable: true });
  stranger = await generateKeyPair('ES256', { extractable: true });
  const published = [{ ...(await exportJWK(ours.publicKey)), kid: 'ours', alg: 'ES256', use: 'sig' }];
  provider = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
});

afterAll(() => provider.close());

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

async function outcome(token: Promise<string>, key: TokenSettings['key']): Promise<unknown> {
  const tokens = new Tokens({ key, issuer: 'kith', audience: 'kith' }, defaultPolicy, new InternalIds(secret));
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
