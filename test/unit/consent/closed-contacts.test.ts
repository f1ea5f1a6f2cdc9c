import { expect, test } from 'vitest';
import { closedContacts } from '../../../src/consent/closed-contacts.js';
import { queuedUnder } from '../../../src/consent/contacts.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Policy } from '../../../src/consent/policy.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { adult, wordAt } from './words.js';

const mailing = 'queued_marketing_email';
const now = Date.parse('2026-03-01T00:00:00Z');
const covers = { purposes: ['marketing'], categories: ['*'], recipients: ['first_party'] };

/** A console that may ask for what is sensitive where it speaks to customers, under a notice that asks for it by name. */
const asking: Policy = {
  ...defaultPolicy,
  clients: defaultPolicy.clients.map((client) =>
    client.id === 'kith.console'
      ? { ...client, asks: [...client.asks, { purposes: ['marketing'], categories: ['special.health'] }] }
      : client,
  ),
  notices: defaultPolicy.notices.map((notice) =>
    notice.id === 'marketing-2026' ? { ...notice, explicit: true, covers: [covers] } : notice,
  ),
};

function word(daysAgo: number, change: Partial<ConsentEvent>): ConsentEvent {
  const about = { purpose: 'marketing', noticeId: 'marketing-2026', source: 'import' } as const;
  return wordAt(now - daysAgo * 86_400_000, { ...about, ...change });
}

const isClosed = (events: readonly ConsentEvent[], mark: string | null) =>
  closedContacts(events, { subject: adult, policy: asking, now })({ key: mailing, mark });

test('a plan about something sensitive is closed by a no to that, and others are not', () => {
  const events = [word(3, {}), word(2, { action: 'withdrawn', category: 'special.health' })];

  expect(isClosed(events, 'special_health')).toBe(true);
  expect(isClosed(events, null)).toBe(false);
});

test('a later yes to what is sensitive leaves the plan, one to anything else does not', () => {
  const no = word(3, { action: 'withdrawn', category: 'special.health' });

  expect(isClosed([word(4, {}), no, word(2, { category: 'special' })], 'special_health')).toBe(false);
  expect(isClosed([word(4, {}), no, word(2, { category: 'contact' })], 'special_health')).toBe(true);
});

test('a word takes back everything under a purpose, or what is about one mark', () => {
  const taken = (purpose: string, category: string) => queuedUnder({ action: 'withdrawn', purpose, category });

  expect(taken('marketing.email', '*')).toEqual([{ key: mailing, mark: null }]);
  expect(taken('marketing.email', 'special.health')).toEqual([{ key: mailing, mark: 'special_health' }]);
  expect(taken('marketing.email', 'special')).toHaveLength(6);
  expect(taken('marketing.email', 'purchase')).toEqual([]);
  expect(taken('analytics', 'special')).toEqual([]);
  expect(queuedUnder({ action: 'given', purpose: 'marketing.email', category: '*' })).toEqual([]);
});
