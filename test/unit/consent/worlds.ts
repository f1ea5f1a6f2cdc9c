import fc from 'fast-check';
import { categoryLeaves } from '../../../src/consent/categories.js';
import type { Ask } from '../../../src/consent/decide.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { type Policy, purposesOf, readPolicy } from '../../../src/consent/policy.js';
import { type ConsentEvent, consentActions } from '../../../src/consent/record.js';
import { audiences, blocks, type Subject } from '../../../src/consent/subject.js';
import type { InternalId } from '../../../src/model/ids.js';

export const day = 86_400_000;
export const start = Date.parse('2026-03-01T00:00:00Z');

/** The default policy with what it has none of: a material notice, a legitimate interest, a client abroad, short lives. */
export const policy: Policy = readPolicy({
  ...defaultPolicy,
  name: 'properties',
  clients: [
    ...defaultPolicy.clients.map((client) =>
      client.id === 'kith.console'
        ? { ...client, asks: [...client.asks, { purposes: ['ads'], categories: ['behaviour', 'special.health'] }] }
        : client,
    ),
    { ...client('acme.app'), id: 'abroad.app', recipient: 'partner.acme', country: 'US' },
  ],
  notices: [
    ...defaultPolicy.notices,
    { ...notice('terms-2026'), version: '2', from: '2026-03-07', material: true, graceDays: 2 },
    {
      ...notice('marketing-2026'),
      id: 'health-2026',
      explicit: true,
      covers: [{ purposes: ['ads'], categories: ['*'], recipients: ['first_party'] }],
    },
  ],
  bases: [
    ...defaultPolicy.bases,
    {
      basis: 'legitimate_interest',
      assessment: 'LIA-1',
      covers: {
        purposes: ['analytics', 'ads'],
        categories: ['behaviour', 'purchase.item'],
        recipients: ['first_party'],
      },
    },
  ],
  maxAgeDays: [{ purpose: 'segment', days: 3 }, ...defaultPolicy.maxAgeDays],
});

function client(id: string) {
  const found = defaultPolicy.clients.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

function notice(id: string) {
  const found = defaultPolicy.notices.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

/** An adult of whom nothing but that is known. */
export const adult: Subject = {
  residency: 'DE',
  birthDate: null,
  ageBand: 'adult',
  blocked: [],
  objections: [],
  audience: 'everybody',
};

/** An agreement to everything, with what is changed of it. */
export function word(changed: Partial<ConsentEvent> = {}): ConsentEvent {
  return {
    action: 'given',
    purpose: '*',
    category: '*',
    recipient: '*',
    at: start,
    until: null,
    noticeId: 'terms-2026',
    noticeVersion: '1',
    proof: 'form',
    source: 'first_hand',
    speaker: 'self',
    seq: 1,
    receiptId: null,
    recordedAt: start,
    ...changed,
  };
}

// Few moments and few paths, so that words meet and ties are common.
const moment = fc.integer({ min: 0, max: 6 }).map((days) => start + days * day);

export const anEvent: fc.Arbitrary<ConsentEvent> = fc.record({
  action: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('given' as const, 'renewed' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...consentActions) },
  ),
  purpose: fc.constantFrom(
    ...Array<string>(8).fill('*'),
    'service',
    'analytics',
    'segment',
    'social_reco',
    'partner.acme',
    'research',
    'ads',
  ),
  category: fc.constantFrom(
    ...Array<string>(8).fill('*'),
    'contact',
    'contact.email',
    'purchase',
    'behaviour',
    'special',
  ),
  recipient: fc.constantFrom(
    ...Array<string>(9).fill('*'),
    'first_party',
    'staff',
    'staff.analyst',
    'first_party.console',
    'subject',
    'partner.acme',
  ),
  at: fc.option(moment, { freq: 8 }),
  until: fc.option(
    moment.map((at) => at + 4 * day),
    { freq: 2 },
  ),
  noticeId: fc.constantFrom(
    ...Array<string>(8).fill('terms-2026'),
    'partner-2026',
    'partner-2026',
    'health-2026',
    'unknown',
  ),
  noticeVersion: fc.constantFrom('1', '1', '1', '2'),
  proof: fc.option(fc.constant('form'), { freq: 8 }),
  source: fc.constantFrom('first_hand' as const, 'import' as const),
  speaker: fc.oneof(
    { weight: 4, arbitrary: fc.constant('self' as const) },
    { weight: 1, arbitrary: fc.constant('guardian' as const) },
  ),
  recordedAt: moment,
  seq: fc.constant(1),
  receiptId: fc.constant(null),
});

export const events = fc.array(anEvent, { minLength: 1, maxLength: 8, size: 'max' });

export const aSubject: fc.Arbitrary<Subject> = fc.record({
  residency: fc.constantFrom('DE', 'DE', 'DE', 'FR', 'FR', 'RU', 'US', null),
  // Some come to the age of consent (16, 14) or to full age within the ten days.
  birthDate: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(null, '1980-01-01') },
    { weight: 1, arbitrary: fc.constantFrom('2010-03-04', '2008-03-06', '2012-03-03', '2015-01-01') },
  ),
  ageBand: fc.constantFrom(
    'adult' as const,
    'adult' as const,
    'adult' as const,
    'unknown' as const,
    'teen' as const,
    'child' as const,
  ),
  blocked: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray([...blocks], { maxLength: 1, minLength: 1 }) },
  ),
  objections: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constantFrom(['analytics'], ['segment', 'ads']) },
  ),
  audience: fc.oneof(
    { weight: 4, arbitrary: fc.constant('everybody' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...audiences) },
  ),
});

const someone = { kind: 'customer' as const, id: 'someone' as InternalId };
const viewers = [
  {
    client: 'kith.console',
    endUser: { kind: 'staff' as const, role: 'analyst' },
    purposes: ['analytics.row', 'segment', 'service', 'ads', 'legal'],
  },
  { client: 'kith.console', endUser: null, purposes: ['analytics.row', 'segment', 'ads'] },
  { client: 'kith.web', endUser: someone, purposes: ['social_reco.attribute', 'service'] },
  { client: 'kith.web', endUser: null, purposes: ['social_reco.attribute', 'service'] },
  { client: 'kith.analyse', endUser: null, purposes: ['train', 'segment', 'social_reco.attribute', 'analytics.row'] },
  { client: 'kith.explore', endUser: { kind: 'scientist' as const, project: 'explore' }, purposes: ['research'] },
  { client: 'acme.app', endUser: null, purposes: ['partner.acme.offers'] },
  { client: 'acme.app', endUser: someone, purposes: ['partner.acme.offers'] },
  { client: 'abroad.app', endUser: null, purposes: ['partner.acme.offers'] },
];

export const anAsk: fc.Arbitrary<Ask> = fc
  .constantFrom(...viewers)
  .chain(({ purposes, ...viewer }) =>
    fc.record({
      viewer: fc.constant(viewer),
      purpose: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom<string>(...purposes) },
        { weight: 1, arbitrary: fc.constantFrom<string>(...purposesOf(policy)) },
      ),
      category: fc.oneof(
        {
          weight: 4,
          arbitrary: fc.constantFrom(
            ...Array<string>(6).fill('purchase.item'),
            'contact.email',
            'behaviour.web',
            'special.health',
            'identity.presence',
          ),
        },
        { weight: 1, arbitrary: fc.constantFrom(...categoryLeaves) },
      ),
    }),
  )
  .map(
    ({ viewer, purpose, category }) => ({ ...viewer, purpose, category, about: 'other', relation: 'stranger' }) as Ask,
  );

export const aMoment = fc.integer({ min: -2, max: 24 }).map((halves) => start + (halves * day) / 2);
