import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import { KithError } from '../../../src/model/errors.js';
import { deriveKey, InternalIds, type Secret } from '../../../src/model/ids.js';
import { recipientKey } from '../../../src/serve/recipient.js';
import { issueToken, Tokens } from '../../../src/serve/tokens.js';

const secret = Buffer.alloc(32, 5) as unknown as Secret;
const settings = { key: { kind: 'development', secret }, issuer: 'kith', audience: 'kith' } as const;

/** The built-in policy with a gateway of our own that asks for purchases only. */
const policy = readPolicy({
  ...defaultPolicy,
  clients: [
    ...defaultPolicy.clients,
    {
      ...defaultPolicy.clients.find((client) => client.id === 'kith.web'),
      id: 'kith.gateway',
      recipient: 'first_party.gateway',
      asks: [{ purposes: ['service', 'analytics'], categories: ['purchase'] }],
      endUsers: { customer: true, staff: ['analyst'], scientist: [] },
    },
  ],
});

function tokens(types?: readonly string[]): Tokens {
  return new Tokens({ ...settings, ...(types !== undefined && { types }) }, policy, new InternalIds(secret));
}

function signed(over: Readonly<Record<string, unknown>>, typ: string | undefined = 'at+jwt'): Promise<string> {
  const seconds = Math.floor(Date.now() / 1_000);
  const payload = {
    iss: 'kith',
    aud: 'kith',
    sub: 'staff:analyst',
    client_id: 'kith.console',
    purpose: 'analytics.row',
    exp: seconds + 600,
    ...over,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', ...(typ !== '' && { typ }) })
    .sign(deriveKey(secret, 'development-token'));
}

async function outcome(token: Promise<string>, of = tokens()): Promise<unknown> {
  try {
    return (await of.viewer(await token, null)).viewer;
  } catch (error) {
    if (error instanceof KithError) return error.code;
    throw error;
  }
}

test.each([
  ['at+jwt', undefined, true],
  ['application/at+jwt', undefined, true],
  ['AT+JWT', undefined, true],
  ['JWT', undefined, false],
  ['', undefined, false],
  ['logout+jwt', undefined, false],
  ['JWT', ['at+jwt', 'JWT'], true],
  ['', ['at+jwt', 'JWT'], true],
  ['logout+jwt', ['at+jwt', 'JWT'], false],
])('a token of type %j where %j are taken', async (typ, types, taken) => {
  const found = await outcome(signed({}, typ), tokens(types));

  expect(found === 'UNAUTHENTICATED').toBe(!taken);
  if (taken) expect(found).toMatchObject({ client: 'kith.console' });
});

test('the clients that act in the name of another are part of the viewer, each once, the current one first', async () => {
  const act = { sub: 'kith.gateway', act: { client_id: 'kith.console', act: { sub: 'kith.gateway' } } };

  expect(await outcome(signed({ act }))).toEqual({
    client: 'kith.console',
    actors: ['kith.gateway'],
    purpose: 'analytics.row',
    endUser: { kind: 'staff', role: 'analyst' },
  });
  expect(await outcome(signed({}))).not.toHaveProperty('actors');
});

test('a token for development can say who acts', async () => {
  const claims = {
    client: 'kith.console',
    actors: ['kith.gateway'],
    endUser: 'staff:analyst',
    purposes: ['analytics.row'],
  } as const;

  expect(await outcome(issueToken(secret, settings, claims, '1h'))).toMatchObject({ actors: ['kith.gateway'] });
});

test.each([
  ['a client that is not registered', { act: { sub: 'nobody' } }, 'FORBIDDEN'],
  ['a person, who is no client', { act: { sub: 'staff:support' } }, 'FORBIDDEN'],
  ['a client deep in the chain', { act: { sub: 'kith.gateway', act: { sub: 'nobody' } } }, 'FORBIDDEN'],
  ['a client that may not act for this end user', { act: { sub: 'kith.web' } }, 'FORBIDDEN'],
  [
    'a client that is not registered for the purpose',
    { act: { sub: 'kith.gateway' }, purpose: 'segment' },
    'FORBIDDEN',
  ],
  [
    'a partner in the name of our own',
    { client_id: 'kith.web', sub: 'customer:ana', purpose: 'service', act: { sub: 'acme.app' } },
    'FORBIDDEN',
  ],
  ['nobody', { act: {} }, 'UNAUTHENTICATED'],
  ['null', { act: null }, 'UNAUTHENTICATED'],
  ['a text', { act: 'kith.gateway' }, 'UNAUTHENTICATED'],
  ['a list', { act: ['kith.gateway'] }, 'UNAUTHENTICATED'],
  ['a number', { act: { sub: 7 } }, 'UNAUTHENTICATED'],
  [
    'too long a chain',
    { act: Array.from({ length: 6 }).reduce<object>((act) => ({ sub: 'kith.gateway', act }), { sub: 'kith.gateway' }) },
    'UNAUTHENTICATED',
  ],
])('a token whose actor is %s is refused', async (_what, over, code) => {
  expect(await outcome(signed(over))).toBe(code);
});

test('purposes that the clients are not registered for together fall away, and the default may not be one of them', async () => {
  const act = { sub: 'kith.gateway' };
  const purposesOf = async (purpose: string) => (await tokens().viewer(await signed({ purpose, act }), null)).purposes;

  expect(await purposesOf('analytics.row marketing.email service')).toEqual(['analytics.row', 'service']);
  await expect(purposesOf('marketing.email analytics.row')).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('a purpose is narrowed by its name alone', async () => {
  const token = await signed({ purpose: 'analytics.row service' });

  expect((await tokens().viewer(token, 'service')).purposes).toEqual(['service']);
  for (const widened of ['segment', '', '*', 'analytics', 'analytics.row service']) {
    await expect(tokens().viewer(token, widened)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
});

test.each([
  ['a scientist', { sub: 'scientist:explore' }],
  ['a program of theirs', { sub: undefined }],
])('%s is answered only where the policy lets rows be read that are not made coarser', async (_, over) => {
  const claims = { client_id: 'kith.explore', purpose: 'research', ...over };
  const open = readPolicy({ ...policy, exploration: { rows: true } });

  expect(await outcome(signed(claims))).toBe('FORBIDDEN');
  const viewer = await outcome(signed(claims), new Tokens(settings, open, new InternalIds(secret)));
  expect(viewer).toMatchObject({ client: 'kith.explore', purpose: 'research' });
});

test('ids of scientists are none of those of our own, whoever of them asks', () => {
  const scientist = {
    client: 'kith.explore',
    purpose: 'research',
    endUser: { kind: 'scientist', project: 'explore' },
  } as const;
  const own = { client: 'kith.console', purpose: 'service', endUser: { kind: 'staff', role: 'support' } } as const;

  expect(recipientKey(policy, scientist)).toBe('ds.explore');
  expect(recipientKey(policy, { ...scientist, endUser: null })).toBe('ds.workspace');
  expect(recipientKey(policy, own)).toBe('first_party');
  expect(recipientKey(policy, { ...own, actors: ['kith.explore'] })).toBe('ds.workspace');
});
