import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { organisationOf, organisationsOf, strictestTerms } from '../../../src/consent/statistics/organisation.js';
import type { ReadTerms } from '../../../src/consent/terms.js';

describe('who is told', () => {
  const machine = { endUser: null };

  test('the deployment and each partner that the policy lets ask', () => {
    expect(
      organisationsOf(defaultPolicy).map(({ id, purpose, contributorsMin }) => [id, purpose, contributorsMin]),
    ).toEqual([
      ['first_party', 'analytics.aggregate', 10],
      ['partner.acme', 'partner.acme.statistics', 50],
    ]);
  });

  test('no customer, no scientist, nobody for another purpose, and no client in whose name another organisation acts', () => {
    const asked = [
      { client: 'kith.console', purpose: 'analytics.aggregate', endUser: { kind: 'staff', role: 'analyst' } },
      { client: 'acme.app', purpose: 'partner.acme.statistics', ...machine },
      { client: 'kith.console', purpose: 'service', ...machine },
      { client: 'acme.app', purpose: 'analytics.aggregate', ...machine },
      { client: 'acme.app', purpose: 'partner.acme.statistics', endUser: { kind: 'customer', id: 'x' as never } },
      { client: 'kith.explore', purpose: 'research', endUser: { kind: 'scientist', project: 'explore' } },
      { client: 'kith.console', actors: ['acme.app'], purpose: 'analytics.aggregate', ...machine },
      { client: 'nobody', purpose: 'analytics.aggregate', ...machine },
    ] as const;

    expect(asked.map((viewer) => organisationOf(defaultPolicy, viewer)?.id ?? null)).toEqual([
      'first_party',
      'partner.acme',
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  test('a customer counts only where all who may look may know it', () => {
    const terms = (...bytes: number[]) =>
      ({ cc: 'cc_firstParty', allow: { a: Int8Array.from(bytes) } }) as unknown as ReadTerms;

    expect(strictestTerms([terms(0, 1, 1, 1), terms(1, 1, 0)]).allow['a']).toEqual(Int8Array.from([0, 1, 0, 0]));
  });
});
