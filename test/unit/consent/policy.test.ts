import { describe, expect, test } from 'vitest';
import { categoryKey, categoryLeaves, presence } from '../../../src/consent/categories.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { covers } from '../../../src/consent/paths.js';
import { type Policy, policyRev, readPolicy } from '../../../src/consent/policy.js';
import { classificationRev, leafSpace, ringsOf } from '../../../src/consent/space.js';

function changed(change: (policy: Policy) => unknown): () => Policy {
  return () => readPolicy(change(structuredClone(defaultPolicy)));
}

function withRecipient(policy: Policy, recipient: string) {
  return policy.clients.map((client) => (client.recipient === 'partner.acme' ? { ...client, recipient } : client));
}

describe('a policy file', () => {
  test('is plain JSON, and its revision depends on its content alone', () => {
    const again = readPolicy(JSON.parse(JSON.stringify(defaultPolicy)));
    const reordered = readPolicy(Object.fromEntries(Object.entries(defaultPolicy).toReversed()));

    expect(policyRev(again)).toBe(policyRev(defaultPolicy));
    expect(policyRev(reordered)).toBe(policyRev(defaultPolicy));
    expect(policyRev(readPolicy({ ...defaultPolicy, region: 'ru' }))).not.toBe(policyRev(defaultPolicy));
  });

  test.each<[string, (policy: Policy) => unknown]>([
    ['there is no jurisdiction mars', (policy) => ({ ...policy, strictest: 'mars' })],
    [
      'no purpose marketng',
      (policy) => ({
        ...policy,
        bases: [{ ...policy.bases[0], covers: { purposes: ['marketng'], categories: ['contact'], recipients: ['*'] } }],
      }),
    ],
    [
      'no category contact.fax',
      (policy) => ({
        ...policy,
        clients: policy.clients.map((client) => ({
          ...client,
          asks: [{ purposes: ['service'], categories: ['contact.fax'] }],
        })),
      }),
    ],
    ['client kith.web is there twice', (policy) => ({ ...policy, clients: [...policy.clients, policy.clients[0]] })],
    [
      'country RU is there twice',
      (policy) => ({
        ...policy,
        jurisdictions: policy.jurisdictions.map((profile) => ({ ...profile, countries: ['RU'] })),
      }),
    ],
    [
      'a legitimate interest needs its assessment',
      (policy) => ({
        ...policy,
        bases: [
          {
            basis: 'legitimate_interest',
            assessment: null,
            covers: { purposes: ['analytics'], categories: ['contact'], recipients: ['first_party'] },
          },
        ],
      }),
    ],
    [
      'marketing, contribute and attribute need consent',
      (policy) => ({
        ...policy,
        bases: [
          {
            basis: 'legitimate_interest',
            assessment: 'A',
            covers: { purposes: ['*'], categories: ['contact'], recipients: ['first_party'] },
          },
        ],
      }),
    ],
    [
      'may not cover special categories',
      (policy) => ({
        ...policy,
        bases: [
          {
            basis: 'contract',
            assessment: null,
            covers: { purposes: ['service'], categories: ['*'], recipients: ['first_party'] },
          },
        ],
      }),
    ],
    // The partner becomes part of the names of properties, and those stand in the text of statements.
    ['lower-case words joined by dots', (policy) => ({ ...policy, clients: withRecipient(policy, 'partner.a`} //') })],
    [
      'the recipient is first_party.<app>, partner.<id> or ds.<project>',
      (policy) => ({ ...policy, clients: withRecipient(policy, 'partner.acme.more') }),
    ],
    ['partner.acme is not partner.<id>.<use>', (policy) => ({ ...policy, partnerPurposes: ['partner.acme'] })],
  ])('is refused where %s', (message, change) => {
    expect(changed(change)).toThrow(message);
  });
});

describe('the leaf space', () => {
  test('has a ring for the first party, for subjects and for each partner', () => {
    expect(ringsOf(defaultPolicy)).toEqual(['firstParty', 'subject', 'partner_acme']);
  });

  test('holds no presence and nothing that no client may ask for', () => {
    for (const ring of ringsOf(defaultPolicy)) {
      const { leaves } = leafSpace(defaultPolicy, ring);
      expect(leaves.length).toBeGreaterThan(0);
      expect(leaves.filter((leaf) => leaf.category === presence || leaf.category.startsWith('special.'))).toEqual([]);
    }
    const others = leafSpace(defaultPolicy, 'partner_acme').leaves.filter(
      ({ purpose }) => !covers('partner.acme', purpose),
    );
    // Groups are inferred for everybody under one purpose: whether they may be decides for each ring that is shown them.
    expect(others).toEqual(
      ['inferred.community', 'social.edge'].map((category) => ({
        purpose: 'segment',
        category,
        recipient: 'first_party.analysis',
      })),
    );
  });

  test('changes its revision with what a client may ask for, and not with its title', () => {
    const titled = readPolicy({
      ...defaultPolicy,
      clients: defaultPolicy.clients.map((client) => ({ ...client, title: 'other' })),
    });
    const narrower = readPolicy({ ...defaultPolicy, clients: defaultPolicy.clients.slice(1) });

    expect(classificationRev(titled)).toBe(classificationRev(defaultPolicy));
    expect(classificationRev(narrower)).not.toBe(classificationRev(defaultPolicy));
  });
});

test('a path covers itself and what is below it, not what begins with the same letters', () => {
  expect(covers('contact', 'contact.email')).toBe(true);
  expect(covers('contact.email', 'contact.email')).toBe(true);
  expect(covers('*', 'contact.email')).toBe(true);
  expect(covers('contact', 'contacts.email')).toBe(false);
  expect(covers('contact.email', 'contact')).toBe(false);
  expect(new Set(categoryLeaves.map(categoryKey)).size).toBe(categoryLeaves.length);
});
