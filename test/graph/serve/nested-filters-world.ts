import type { Facts } from '../../../src/graph/property-types.js';
import type { Noun } from '../../../src/model/nouns.js';
import { type World, worldMs } from '../../random-world.js';

const ana = ['Customer', 'ana'] as const;
const store = ['Store', 'kiosk'] as const;

/** Two of a kind of ana's, an hour apart, the second the later. */
const own: readonly (readonly [Noun, string, readonly [Facts, Facts]])[] = [
  [
    'Visit',
    'PAID_VISIT',
    [
      { durationMinutes: 50, purpose: 'advice' },
      { durationMinutes: 5, purpose: 'return' },
    ],
  ],
  [
    'Rating',
    'RATED',
    [
      { score: 5, objectType: 'store' },
      { score: 1, objectType: 'service' },
    ],
  ],
  [
    'Event',
    'DID',
    [
      { type: 'view', category: 'behaviour_web', channel: 'web' },
      { type: 'click', category: 'behaviour_app', channel: 'app' },
    ],
  ],
  ['Session', 'HAD', [{ channel: 'web' }, { channel: 'app' }]],
  [
    'Post',
    'WROTE',
    [
      { topic: 'lamps', language: 'en', sentiment: 0.9 },
      { topic: 'chairs', language: 'ru', sentiment: -0.9 },
    ],
  ],
  [
    'Purchase',
    'MADE',
    [
      { totalMinor: 900, channel: 'web' },
      { totalMinor: 100, channel: 'store' },
    ],
  ],
  [
    'Contact',
    'ADDRESSED_BY',
    [
      { channel: 'email', outcome: 'opened', category: 'behaviour_ad' },
      { channel: 'sms', outcome: 'sent', category: 'behaviour_ad' },
    ],
  ],
];

const at = (number: number) => worldMs - (2 - number) * 3_600_000;
export const iso = (number: number) => new Date(at(number)).toISOString();

/** What nested lists are filtered and ordered over: two of each kind of ana's and of a kiosk's, an hour apart. */
export const filterWorld: World = {
  nodes: [
    { noun: 'Customer', key: 'ana', facts: { residency: 'DE', ageBand: 'adult' } },
    { noun: 'Store', key: 'kiosk', facts: { name: 'Kiosk' } },
    { noun: 'Product', key: 'lamp', facts: { name: 'Lamp' } },
    { noun: 'Group', key: 'a', facts: { name: 'Angling', kind: 'club' } },
    { noun: 'Group', key: 'b', facts: { name: 'Bridge', kind: 'circle' } },
    ...own.flatMap(([noun, , both]) =>
      both.map((facts, number) => ({
        noun,
        key: `${noun}${number}`,
        facts: {
          ...facts,
          ...(noun === 'Session'
            ? { startedAt: at(number), endedAt: at(1 - number) }
            : { at: at(number), atOrder: at(number) }),
        },
        refers: {
          customerId: ana,
          ...(noun === 'Visit' || noun === 'Purchase' ? { storeId: store } : {}),
          ...(noun === 'Rating' ? { objectId: store } : {}),
        },
      })),
    ),
  ],
  ties: [
    ...own.flatMap(([noun, type]) =>
      [0, 1].map((number) => ({ type, from: ana, to: [noun, `${noun}${number}`] as const, facts: {} })),
    ),
    ...['a', 'b'].map((key, number) => ({
      type: 'MEMBER_OF',
      from: ana,
      to: ['Group', key] as const,
      facts: { since: at(number) },
    })),
    {
      type: 'INTERACTED',
      from: ana,
      to: ['Product', 'lamp'],
      facts: { kind: 'listened', weight: 9, at: at(0), category: 'behaviour_app', key: 'a' },
    },
    {
      type: 'INTERACTED',
      from: ana,
      to: ['Product', 'lamp'],
      facts: { kind: 'rated', weight: 3, at: at(1), category: 'service_rating', key: 'b' },
    },
  ],
  words: [['ana', { action: 'given', purpose: 'analytics' }]],
};
