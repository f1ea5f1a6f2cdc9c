import { describe, expect, test } from 'vitest';
import { agingCategories, agingLabels, agingRules, agingTies } from '../../../src/consent/aging.js';
import { categoryLeaves } from '../../../src/consent/categories.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { covers } from '../../../src/consent/paths.js';
import { checkPolicy, type Policy, readPolicy } from '../../../src/consent/policy.js';
import { policyWarnings } from '../../../src/consent/policy-warnings.js';
import { privacyReport } from '../../../src/rights/privacy-report.js';
import { labels, ties } from '../../../src/rights/personal-data.js';

const rules = (...categories: readonly string[]): Policy['rights']['retention'] =>
  categories.map((category, place) => ({ category, days: 30 * (place + 1) }));
const policyWith = (...categories: readonly string[]) => ({
  ...defaultPolicy,
  rights: { retention: rules(...categories) },
});
const faultsOf = (...categories: readonly string[]) => checkPolicy(policyWith(...categories)).faults;
const warningsOf = (...categories: readonly string[]) =>
  policyWarnings(readPolicy(policyWith(...categories))).filter((one) => one.startsWith('Retention'));

test('what ages has the categories of the catalogue', () => {
  for (const [name, categories] of Object.entries(agingLabels)) expect(labels[name]?.categories).toEqual(categories);
  for (const [name, categories] of Object.entries(agingTies)) expect(ties[name]?.categories).toEqual(categories);
});

describe('a rule of retention', () => {
  test.each([
    'social.edge',
    'social.group',
    'social.profile',
    'contact',
    'contact.email',
    'device.id',
    'identity',
    'identity.birth',
    'inferred',
    'inferred.segment',
    'location.area',
    'service.ticket',
    'special.health',
  ])('that would delete nothing, for %s, is a fault that says what ages', (category) => {
    expect(faultsOf('purchase', category)).toEqual([
      {
        path: ['rights', 'retention', 1, 'category'],
        message: expect.stringMatching(new RegExp(`^nothing of ${category} ages, .* What does: social.reaction, `)),
      },
    ]);
  });

  test('of which earlier rules take everything is a fault too', () => {
    expect(faultsOf('purchase', 'purchase.item')).toEqual([
      { path: ['rights', 'retention', 1, 'category'], message: 'all that ages of purchase.item goes by earlier rules' },
    ]);
    expect(faultsOf('*', 'behaviour').map(({ path }) => path)).toEqual([['rights', 'retention', 1, 'category']]);
  });

  test('for a category that does not exist is that fault alone', () => {
    expect(faultsOf('purchse')).toEqual([
      { path: ['rights', 'retention', 0, 'category'], message: 'no category purchse. Did you mean purchase?' },
    ]);
  });

  test('that deletes something is accepted, for every leaf that ages and for no other', () => {
    const accepted = categoryLeaves.filter((leaf) => faultsOf(leaf).length === 0);

    expect(accepted).toEqual(agingCategories);
    expect(accepted.length).toBeGreaterThan(10);
    for (const leaf of accepted) expect(warningsOf(leaf)).toEqual([]);
  });

  test('that reaches part of its category deserves a look', () => {
    expect(warningsOf('location')).toEqual([
      'Retention of location: nothing of location.area, location.precise ages, so it stays after 30 days.',
    ]);
    expect(warningsOf('*')).toEqual([expect.stringContaining('nothing of identity.presence, identity.name,')]);
    expect(warningsOf('purchase', 'behaviour')).toEqual([]);
  });

  test('whose records an earlier rule takes, that covers only part of them, deserves a look', () => {
    expect(warningsOf('behaviour.web', 'behaviour.app')).toEqual([
      'Retention of behaviour.app: an earlier rule decides on Session, not these 60 days.',
    ]);
    expect(warningsOf('social.reaction', 'behaviour')).toEqual([]);
  });
});

test('everything that ages goes by one rule, the first that covers it', () => {
  const [first, second, third] = agingRules(rules('purchase.item', 'behaviour.web', '*'));

  expect(first).toMatchObject({
    labels: ['Purchase'],
    ties: [],
    parts: { Event: [], INTERACTED: ['purchase.item'] },
  });
  expect(second).toMatchObject({
    labels: ['Session', 'ShownList'],
    ties: ['DISMISSED', 'NOT_INTERESTED_IN'],
    parts: { Event: ['behaviour.web'], INTERACTED: ['behaviour.web'] },
  });
  expect(third).toMatchObject({
    labels: ['Visit', 'Rating', 'Post', 'Contact'],
    ties: ['LIKED', 'COMMENTED_ON', 'SHARED', 'REACTED_TO'],
  });
  expect(third?.parts.Event).toEqual(['behaviour.app', 'behaviour.ad', 'behaviour.iot']);
  expect(third?.parts.INTERACTED).not.toContain('purchase.item');
});

test('the record of processing prints as time limits what is deleted, and nothing else', () => {
  const record = privacyReport(readPolicy(policyWith('purchase', 'location')))['record-of-processing.md'] ?? '';
  const limits = record.split('## Time limits')[1]?.split('\n## ')[0] ?? '';

  expect(limits).toContain(
    '| Purchase; INTERACTED of purchase.item (rule for purchase) | 30 |\n| Visit; INTERACTED of location.visit (rule for location) | 60 |',
  );
  expect(limits).not.toMatch(/location\.area|records of/);
  expect(agingCategories.some((leaf) => covers('location.area', leaf))).toBe(false);
});
