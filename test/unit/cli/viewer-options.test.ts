import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readPolicyFile } from '../../../src/cli/policy-file.js';
import { claimsOf } from '../../../src/cli/viewer-options.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { type Policy, readPolicy } from '../../../src/consent/policy.js';
import { registrationOf } from '../../../src/consent/registration.js';

const shop = fileURLToPath(new URL('../../../examples/policies/shop.yaml', import.meta.url));
const asking = (...purposes: readonly string[]): Policy =>
  readPolicy({
    ...defaultPolicy,
    clients: defaultPolicy.clients.map((client) =>
      client.id === 'acme.app' ? { ...client, asks: [{ purposes, categories: ['purchase'] }] } : client,
    ),
  });

const openToScientists = readPolicy({ ...defaultPolicy, exploration: { rows: true } });

describe('a token of an app claims, where no purpose is asked for,', () => {
  test('the first that the policy registers for that client', async () => {
    expect(claimsOf(defaultPolicy, 'app:acme.app', [])).toEqual({
      client: 'acme.app',
      endUser: null,
      purposes: ['partner.acme.offers'],
    });
    expect(claimsOf(openToScientists, 'app:kith.explore', []).purposes).toEqual(['research']);
    expect(claimsOf(await readPolicyFile(shop), 'app:parcel.app', []).purposes).toEqual([
      'partner.parcel.delivery_news',
    ]);
  });

  test('the first leaf of one that is above several', () => {
    expect(claimsOf(asking('marketing', 'service'), 'app:acme.app', []).purposes).toEqual(['marketing.email']);
    expect(claimsOf(asking('partner.acme'), 'app:acme.app', []).purposes).toEqual(['partner.acme.offers']);
    expect(claimsOf(asking('*'), 'app:acme.app', []).purposes).toEqual(['service']);
  });

  test('one that its client is registered for, whichever client of whichever policy it is', async () => {
    for (const policy of [
      openToScientists,
      readPolicy({ ...(await readPolicyFile(shop)), exploration: { rows: true } }),
    ]) {
      for (const { id } of policy.clients) {
        const [purpose = 'legal'] = claimsOf(policy, `app:${id}`, []).purposes;
        const asked = policy.clients.map((client) => ({ ...client, machine: true }));
        expect(registrationOf({ ...policy, clients: asked }, { client: id, endUser: null, purpose })).not.toBeNull();
      }
    }
  });

  test('nothing where the policy registers none: it is refused', () => {
    const policy = { ...defaultPolicy, clients: defaultPolicy.clients.map((client) => ({ ...client, asks: [] })) };

    expect(() => claimsOf(policy, 'app:acme.app', [])).toThrow(
      'The policy registers no purpose for acme.app; name one with --purpose.',
    );
  });
});

test('what is asked for stands, and nobody else claims anything new', () => {
  expect(claimsOf(defaultPolicy, 'app:acme.app', ['partner.acme.statistics']).purposes).toEqual([
    'partner.acme.statistics',
  ]);
  expect(claimsOf(defaultPolicy, 'customer:ana', []).purposes).toEqual([
    'service',
    'personalise.own',
    'social_reco.receive',
  ]);
  expect(claimsOf(defaultPolicy, 'staff', [])).toMatchObject({ endUser: 'staff:support', client: 'kith.console' });
});

test.each(['scientist', 'scientist:explore', 'app:kith.explore'])(
  '%s is told that the server answers no scientists, unless the policy lets them read rows',
  (as) => {
    expect(() => claimsOf(defaultPolicy, as, [])).toThrow(/no scientists: they work in a workspace/);
    expect(claimsOf(openToScientists, as, [])).toMatchObject({ client: 'kith.explore', purposes: ['research'] });
  },
);

test.each(['app:nobody', 'app:', 'app', 'nobody'])('%s is wrong usage', (as) => {
  expect(() => claimsOf(defaultPolicy, as, [])).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});
