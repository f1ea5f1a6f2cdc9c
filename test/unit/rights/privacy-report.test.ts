import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readPolicyFile } from '../../../src/cli/policy-file.js';
import { categoryLeaves } from '../../../src/consent/categories.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import { recommendationReasons } from '../../../src/recommend/explanation.js';
import { privacyReport } from '../../../src/rights/privacy-report.js';

const folder = fileURLToPath(new URL('../../../examples/policies/', import.meta.url));
const examples = readdirSync(folder).filter((file) => file.endsWith('.yaml') && !file.endsWith('.cases.yaml'));

test.each(['default', ...examples])(
  'the record of %s names every purpose, category, recipient and notice',
  async (name) => {
    const policy = name === 'default' ? defaultPolicy : await readPolicyFile(`${folder}${name}`);

    const record = privacyReport(policy)['record-of-processing.md'] ?? '';

    const asks = policy.clients.flatMap((client) => client.asks);
    const named = [
      ...asks.flatMap((ask) => [...ask.purposes, ...ask.categories]),
      ...policy.clients.map((client) => client.recipient),
      ...policy.notices.map((notice) => `${notice.id} ${notice.version}`),
      ...policy.jurisdictions.map((profile) => profile.title),
      ...categoryLeaves,
    ];
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((one) => !record.includes(one))).toEqual([]);
  },
);

const page = (policy = defaultPolicy) => privacyReport(policy)['how-recommendations-work.md'] ?? '';

test('the impact assessment names every purpose, and which categories its bases reach without consent', () => {
  const assessment = privacyReport(defaultPolicy)['impact-assessment.md'];

  const purposes = defaultPolicy.clients.flatMap((client) => client.asks.flatMap((ask) => ask.purposes));
  for (const purpose of purposes) expect(assessment).toContain(`| ${purpose} |`);
  expect(assessment).toMatch(
    /\| service \| [^|]+ \| contract for identity, contact, purchase, location.area, service; else consent \|/,
  );
  expect(assessment).toMatch(/\| personalise \| [^|]+ \| consent \|/);
});

test('a basis that reaches part of a purpose is told with that part', () => {
  const [basis] = defaultPolicy.bases;
  const covers = { purposes: ['analytics.aggregate'], categories: ['purchase'], recipients: ['first_party'] };
  const policy = { ...defaultPolicy, bases: basis === undefined ? [] : [{ ...basis, covers }] };

  expect(privacyReport(policy)['impact-assessment.md']).toMatch(
    /\| analytics \| [^|]+ \| contract to analytics.aggregate for purchase; else consent \|/,
  );
});

test('the public page names who asks for a purpose of recommending, and nobody else', () => {
  const used = page().split('Who uses data for this: ')[1] ?? '';

  const titles = defaultPolicy.clients.map(({ title }) => title).filter((title) => used.includes(title));
  expect(titles).toEqual([
    'The web app for customers',
    'The console for staff',
    'The analyses: influence, neighbourhoods, communities, segments, recommendations',
  ]);
});

test('the public page tells of a client that asks for everything, and of one that asks for part of a purpose', () => {
  const asking = (purpose: string) => ({
    ...defaultPolicy,
    clients: defaultPolicy.clients.map((client) =>
      client.id === 'acme.app' ? { ...client, asks: [{ purposes: [purpose], categories: ['purchase'] }] } : client,
    ),
  });

  expect(page(asking('*'))).toContain('The app of Acme');
  expect(page(asking('social_reco.receive'))).toContain('The app of Acme');
  expect(page(asking('segment'))).not.toContain('The app of Acme');
});

test('the public page says what goes in: what lists read, as far as somebody may ask for it', () => {
  expect(page()).toContain(
    'What goes in, of those who agreed: social.edge, social.reaction, purchase.item, location.visit, location.area, behaviour.web, behaviour.app, inferred.influence, inferred.community, service.rating.',
  );
  const purchasesAlone = {
    ...defaultPolicy,
    clients: defaultPolicy.clients.map((client) => ({
      ...client,
      asks: client.asks.map((ask) => ({ ...ask, categories: ['purchase'] })),
    })),
  };
  expect(page(purchasesAlone)).toContain('What goes in, of those who agreed: purchase.item. ');
});

test('the public page has every reason of a list, and of what counts only what counts', () => {
  const bullets = page()
    .split('\n')
    .filter((line) => line.startsWith('- **'));

  const reasons = recommendationReasons.filter((reason) => reason !== 'CIRCLE');
  expect(bullets).toHaveLength(reasons.length);
  expect(page()).toContain('friends of theirs who agreed to contribute');
  expect(page()).toContain('only where both of you hold the tie');
  expect(page()).toContain('The part of the day');
  expect(page()).toContain('What you have counts once');
  expect(page()).not.toMatch(/what you did last/);
});

test('the public page tells of experiments and of receipts that an erasure leaves where the policy has any', () => {
  const arms = [
    { name: 'usual', share: 0.5 },
    { name: 'draws', share: 0.5, exploration: { share: 0.2 } },
  ];
  const policy = readPolicy({
    ...defaultPolicy,
    experiments: [{ name: 'try', from: '2026-11-01', until: '2026-12-01', arms }],
    rights: { keepPurchases: { days: 3650, law: 'HGB 257' } },
  });

  expect(page(policy)).toMatch(/filled by a draw/);
  expect(page(policy)).toMatch(/receipts that the law wants kept/);
  expect(page()).not.toMatch(/by a draw|receipts/);
});

test('the public page tells that lists are written down where they are', () => {
  expect(page(readPolicy({ ...defaultPolicy, listLog: true }))).toMatch(/recommended to you is written down/);
  expect(page()).not.toMatch(/written down/);
});

test('the record says where sensitive facts are held', () => {
  const record = privacyReport(defaultPolicy)['record-of-processing.md'] ?? '';

  const [, records = '', relationships = ''] = /\| special\.health \| ([^|]*) \| ([^|]*) \|/.exec(record) ?? [];
  expect(records.split(', ')).toEqual(['Purchase', 'Visit', 'Rating', 'Event', 'Contact']);
  for (const type of ['CONTAINS', 'INTERACTED', 'DISMISSED', 'NOT_INTERESTED_IN', 'BOUGHT', 'SHOPS_AT'])
    expect(relationships.split(', ')).toContain(type);
  expect(relationships).not.toMatch(/IN_CATEGORY|SELLS|FOLLOWS/);
});

test('no row of a table has another number of cells than its head', () => {
  for (const text of Object.values(privacyReport(defaultPolicy))) {
    for (const table of text.split('\n\n').filter((part) => part.startsWith('| '))) {
      const counts = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(counts).size).toBe(1);
    }
  }
});
