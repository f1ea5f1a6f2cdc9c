import { expect, test } from 'vitest';
import { closedLists } from '../../../src/consent/closed-lists.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { adult, day, start, word } from './worlds.js';

// What a no takes from lists that experiments showed, and what is no word of the customer's.

const now = start + 10 * day;
const yes = [said('given', 'personalise', 0), said('given', 'analytics', 0), said('given', 'social_reco', 0)];

function said(action: 'given' | 'withdrawn', purpose: string, days: number, more: Partial<ConsentEvent> = {}) {
  return word({ action, purpose, at: start + days * day, recordedAt: start + days * day, ...more });
}

function closed(words: readonly ConsentEvent[], { policy = defaultPolicy, since = null as number | null } = {}) {
  const { isMeasured, closed: of } = closedLists([{ events: words, subject: adult }], { policy, since, now });
  return { isMeasured, web: of['kith.web'] };
}

test('whoever lets all of it be used and measured loses no list', () => {
  expect(closed(yes)).toMatchObject({ isMeasured: true });
  expect(closed(yes).web).not.toContain('purchase_item');
  expect(closed(yes).web).not.toContain('behaviour_app');
});

test('a no closes what it is about, for lists or for measuring, and nothing else', () => {
  const lists = closed([...yes, said('withdrawn', 'personalise', 1, { category: 'purchase.item' })]);
  const measuring = closed([...yes, said('withdrawn', 'analytics', 1, { category: 'purchase.item' })]);

  expect(lists.isMeasured).toBe(true);
  expect(lists.web).toContain('purchase_item');
  expect(lists.web).not.toContain('behaviour_app');
  expect(measuring).toEqual({ ...closed(yes), isMeasured: false });
});

test('what had run out before a new yes was closed in between', () => {
  const ended = [
    ...yes.filter(({ purpose }) => purpose !== 'analytics'),
    said('given', 'analytics', 0, { until: start + 2 * day }),
  ];
  const renewed = [...ended, said('given', 'analytics', 10)];

  expect(closed(renewed)).toMatchObject({ isMeasured: true });
  expect(closed(renewed, { since: start + 2 * day })).toMatchObject({ isMeasured: false });
});

test('what the policy does not let a client ask for is no word of the customer', () => {
  const narrowed = readPolicy({
    ...defaultPolicy,
    clients: defaultPolicy.clients.map((client) =>
      client.id === 'kith.web'
        ? { ...client, asks: client.asks.map((ask) => ({ ...ask, categories: ['identity.name'] })) }
        : client,
    ),
  });

  expect(closed(yes, { policy: narrowed }).web).toEqual([]);
});
