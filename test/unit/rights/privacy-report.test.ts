import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readPolicyFile } from '../../../src/cli/policy-file.js';
import { categoryLeaves } from '../../../src/consent/categories.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
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

test('the impact assessment names every purpose and its basis, the public page who uses data', () => {
  const report = privacyReport(defaultPolicy);

  const purposes = defaultPolicy.clients.flatMap((client) => client.asks.flatMap((ask) => ask.purposes));
  for (const purpose of purposes) expect(report['impact-assessment.md']).toContain(`| ${purpose} |`);
  expect(report['impact-assessment.md']).toMatch(/\| service \| [^|]+ \| contract \|/);
  for (const { title } of defaultPolicy.clients) expect(report['how-recommendations-work.md']).toContain(title);
});

test('no row of a table has another number of cells than its head', () => {
  for (const text of Object.values(privacyReport(defaultPolicy))) {
    for (const table of text.split('\n\n').filter((part) => part.startsWith('| '))) {
      const counts = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(counts).size).toBe(1);
    }
  }
});
