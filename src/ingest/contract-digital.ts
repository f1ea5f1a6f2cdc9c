import { proofLengthMax } from '../consent/tcf.js';
import { consentActions } from '../consent/record.js';
import { bodyLengthMax, type FileContract, optional, reference, required } from './contract-form.js';

export const digitalFiles = {
  interactions: {
    description: 'Any use of a product: bought, listened, rated, checked in, watched.',
    key: ['customer_id', 'product_id', 'kind', 'at'],
    columns: [
      reference('customer_id', 'customers', 'c-1001', 'Who.'),
      reference('product_id', 'products', 'p-500', 'What.'),
      optional('kind', {
        type: 'word',
        example: 'listened',
        description:
          'How it was used. Empty: used. bought, rated, checked_in and visited have consent categories of their own; any other is app behaviour.',
      }),
      optional('weight', {
        type: 'decimal',
        min: 0,
        max: 1_000_000_000_000,
        example: '12',
        description: 'How much: plays, stars, pieces. Empty: 1.',
      }),
      optional('at', { type: 'instant', example: '2026-08-01T20:00:00Z', description: 'When. Empty: not known.' }),
    ],
  },
  events: {
    description:
      'What customers did on the web, in the app, with advertisements and near sensors. An event with the object type post and the type like, comment or share is a reaction to the post.',
    key: ['event_id'],
    columns: [
      required('event_id', { type: 'id', example: 'e-100200', description: 'The key of the event in the source.' }),
      reference('customer_id', 'customers', 'c-1001', 'Who.'),
      optional('type', {
        type: 'word',
        example: 'view',
        description:
          'What happened: view, click, search, cart, like, comment, share, ad_impression, ad_click, feature, sensor_reading.',
      }),
      optional('at', { type: 'instant', example: '2026-10-02T15:02:11Z', description: 'When.' }),
      optional('object_type', {
        type: 'word',
        example: 'product',
        description:
          'What it was about. product, store, promotion and post are looked up; any other is kept as a word.',
      }),
      optional('object_id', {
        type: 'id',
        references: 'products, stores, promotions or posts',
        example: 'p-500',
        description: 'The key of the object. Needed for those four.',
      }),
      optional('channel', { type: 'word', example: 'web', description: 'Where: web, app, email, store.' }),
      optional('session_id', {
        type: 'id',
        example: 'sess-9',
        description: 'Events with one session id and one customer make a session.',
      }),
      optional('text', {
        lengthMax: bodyLengthMax,
        example: 'desk lamp',
        description: 'The words of a comment or a search.',
      }),
    ],
  },
  consents: {
    description:
      'What customers agreed to and what they refused. Append-only: an event is known by its content, and none is ever changed.',
    key: [
      'customer_id',
      'purpose',
      'category',
      'recipient',
      'action',
      'at',
      'until',
      'notice_id',
      'notice_version',
      'proof',
    ],
    columns: [
      reference('customer_id', 'customers', 'c-1001', 'Whose word it is.'),
      required('purpose', {
        type: 'word',
        example: 'social_reco.receive',
        description: 'A purpose of the policy, or one above several.',
      }),
      required('category', {
        type: 'word',
        example: 'purchase.item',
        description: 'A category of the policy, or one above several.',
      }),
      required('recipient', { type: 'word', example: 'first_party', description: 'For whom.' }),
      required('action', {
        type: 'choice',
        values: consentActions,
        example: 'given',
        description: 'What the customer said.',
      }),
      optional('at', {
        type: 'instant',
        example: '2026-01-05T09:00:00Z',
        description: 'When. A refusal without a date counts from the import.',
      }),
      optional('until', {
        type: 'instant',
        example: '2028-01-05T09:00:00Z',
        description: 'First moment at which it no longer holds.',
      }),
      optional('notice_id', { type: 'id', example: 'terms-2026', description: 'The notice that was shown.' }),
      optional('notice_version', { type: 'id', example: '1', description: 'Its version.' }),
      optional('proof', {
        lengthMax: proofLengthMax,
        example: 'web form 5 January, session 81f',
        description:
          'How it can be shown. A given without proof, notice and date is kept as unproven and opens nothing. `tcf:` and a TC string narrow it to what the string consents to.',
      }),
    ],
  },
} as const satisfies Record<string, FileContract>;
