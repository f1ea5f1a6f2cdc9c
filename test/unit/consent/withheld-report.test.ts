import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Facts } from '../../../src/consent/explain.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { type StatusEntry, statusFor, statusForAll } from '../../../src/consent/withheld-report.js';
import { adult, wordAt } from './words.js';

// What is inferred needs what the analyses may use beside what its reader may, so that the report names both.

const now = Date.parse('2026-03-01T00:00:00Z');
function word(purpose: string, change: Partial<ConsentEvent> = {}): ConsentEvent {
  return wordAt(now - 1_000, { purpose, ...change });
}

const factsOf = (events: readonly ConsentEvent[], about: Partial<Facts> = {}): Facts => ({
  events,
  subject: adult,
  policy: defaultPolicy,
  now,
  ...about,
});
const analyst = {
  client: 'kith.console',
  purpose: 'analytics.row',
  endUser: { kind: 'staff', role: 'analyst' },
} as const;

function about(entries: readonly StatusEntry[], category: string, client = 'kith.console') {
  return entries.find((one) => one.client === client && (one.categories as readonly string[]).includes(category));
}

/** As the customer is told. */
const told = (events: readonly ConsentEvent[], category: string, change: Partial<Facts> = {}) =>
  about(
    statusForAll(factsOf(events, change), (purpose) => purpose === 'analytics.row'),
    category,
  );

const remedy = { noticeId: 'terms-2026', noticeVersion: '1', recipients: ['first_party.analysis'] };
const found = { purpose: 'segment', categories: ['social.edge', 'inferred.community'], remedy };

test('where the reader lacks a grant and the analyses do, both are named, and together they open it', () => {
  const entry = told([], 'inferred.community');

  expect(entry).toMatchObject({ allowed: false, reason: 'no_consent', remedy: { noticeId: 'terms-2026' } });
  expect(entry?.grounds).toEqual([found]);
  expect(told([word('analytics')], 'inferred.community')).toMatchObject({ allowed: false, grounds: [found] });
  expect(told([word('analytics'), word('segment')], 'inferred.community')).toMatchObject({
    allowed: true,
    grounds: [],
  });
});

test('where the analyses alone lack it, that is named, with no remedy for the purpose that was asked about', () => {
  const entry = told([word('analytics'), word('segment', { category: 'inferred.community' })], 'inferred.segment');

  expect(entry).toMatchObject({ allowed: false, reason: 'not_derived', remedy: null });
  expect(entry?.grounds).toEqual([{ ...found, categories: ['social.edge'] }]);
});

test('influence has a ground of its own', () => {
  const entry = told([word('analytics'), word('segment')], 'inferred.influence');

  expect(entry?.grounds).toEqual([
    { purpose: 'social_reco.contribute', categories: ['social.edge', 'inferred.influence'], remedy },
  ]);
});

test('what is not inferred has no grounds, nor has what no word of this customer opens', () => {
  const other = { events: [word('analytics', { action: 'refused' })], subject: adult };

  expect(told([], 'purchase.item')?.grounds).toEqual([]);
  expect(told([word('analytics'), word('segment')], 'inferred.community', { others: [other] })).toMatchObject({
    reason: 'merged',
    grounds: [],
  });
  expect(told([], 'inferred.community', { subject: { ...adult, blocked: ['restricted'] } })?.grounds).toEqual([]);
});

test('the analyses themselves are told of what else they need, and not of what was asked about', () => {
  const entry = about(
    statusForAll(factsOf([]), (purpose) => purpose === 'segment'),
    'inferred.community',
    'kith.analyse',
  );

  expect(entry?.grounds).toEqual([{ ...found, categories: ['social.edge'] }]);
});

test('staff are told what it takes, and nothing of what the customer said of that', () => {
  const words = [[], [word('segment')], [word('segment', { action: 'withdrawn' })]];

  const entries = words.map((events) => about(statusFor(analyst, factsOf(events)), 'inferred.community'));

  expect(entries[0]?.grounds).toEqual([found]);
  expect(new Set(entries.map((entry) => JSON.stringify(entry))).size).toBe(1);
});
