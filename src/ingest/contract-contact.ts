import { contactChannels, contactOutcomes } from '../consent/contacts.js';
import { amountMax, type FileContract, optional, reference, required } from './contract-form.js';

export const contactFiles = {
  campaigns: {
    description: 'What is said to customers over some time, on channels of their choice.',
    key: ['campaign_id'],
    columns: [
      required('campaign_id', { type: 'id', example: 'camp-7', description: 'The key of the campaign in the source.' }),
      optional('name', { example: 'Light in October', description: 'What it is called.' }),
      optional('channel', {
        type: 'choice',
        values: contactChannels,
        example: 'email',
        description:
          'Where it speaks first. The purpose follows from it: `marketing.` and the channel; `ads` on the web and in the app.',
      }),
      optional('country', { type: 'country', example: 'PT', description: 'Where it is held. Empty: everywhere.' }),
      optional('store_id', {
        type: 'id',
        references: 'stores',
        example: 's-3',
        description: 'The store that it is about. Empty: none.',
      }),
      optional('starts_at', { type: 'instant', example: '2026-09-15', description: 'When it begins.' }),
      optional('ends_at', {
        type: 'instant',
        example: '2026-10-15',
        description: 'When it ends. Not before it begins.',
      }),
    ],
  },
  offers: {
    description: 'What a campaign offers: less to pay for a product, for all of a category, or for anything.',
    key: ['offer_id'],
    columns: [
      required('offer_id', { type: 'id', example: 'offer-9', description: 'The key of the offer in the source.' }),
      reference('campaign_id', 'campaigns', 'camp-7', 'The campaign that makes it.'),
      optional('name', { example: 'A fifth off all lamps', description: 'What it is called.' }),
      optional('product_id', {
        type: 'id',
        references: 'products',
        example: 'p-500',
        description: 'The product. Not with a category.',
      }),
      optional('category_id', {
        type: 'id',
        references: 'categories',
        example: 'cat-lamps',
        description: 'The category. Not with a product; empty as well: anything.',
      }),
      optional('discount_percent', {
        type: 'decimal',
        min: 0,
        max: 100,
        unit: 'per cent of the price',
        example: '20',
        description: 'How much less. Not with an amount.',
      }),
      optional('discount_minor', {
        type: 'integer',
        min: 0,
        max: amountMax,
        unit: 'minor units of the currency',
        example: '1000',
        description: 'How much less, as an amount. Needs a currency.',
      }),
      optional('currency', { type: 'currency', example: 'EUR', description: 'The currency of the amount.' }),
      optional('valid_from', { type: 'instant', example: '2026-09-15', description: 'From when on it holds.' }),
      optional('valid_until', {
        type: 'instant',
        example: '2026-10-15',
        description: 'The first moment at which it no longer holds. Not before it begins.',
      }),
    ],
  },
  contacts: {
    description: 'Each time a campaign speaks to a customer on a channel, and what came of it.',
    key: ['contact_id'],
    columns: [
      required('contact_id', { type: 'id', example: 'k-4711', description: 'The key of the contact in the source.' }),
      reference('customer_id', 'customers', 'c-1001', 'Who is spoken to.'),
      reference('campaign_id', 'campaigns', 'camp-7', 'The campaign.'),
      optional('offer_id', {
        type: 'id',
        references: 'offers',
        example: 'offer-9',
        description: 'The offer that it carries, one of the campaign. Empty: none.',
      }),
      required('channel', { type: 'choice', values: contactChannels, example: 'email', description: 'Where.' }),
      required('outcome', {
        type: 'choice',
        values: contactOutcomes,
        example: 'opened',
        description:
          'What came of it, the furthest it went. queued: planned, and not sent yet; cancelled: never will be.',
      }),
      optional('at', {
        type: 'instant',
        example: '2026-09-16T07:30:00Z',
        description: 'When it was sent, or will be if it is queued.',
      }),
    ],
  },
} as const satisfies Record<string, FileContract>;
