import { sensitiveMarks } from '../consent/categories.js';
import { amountMax, bodyLengthMax, type FileContract, optional, reference, required } from './contract-form.js';

export const ratedTypes = ['product', 'store', 'service'] as const;
export const reactions = ['shown', 'opened', 'clicked', 'redeemed', 'dismissed'] as const;

const minor = { type: 'integer', min: 0, max: amountMax, unit: 'minor units of the currency' } as const;

export const commerceFiles = {
  stores: {
    description: 'Shops, restaurants, kiosks: places where people buy or come.',
    key: ['store_id'],
    columns: [
      required('store_id', { type: 'id', example: 's-3', description: 'The key of the store in the source.' }),
      optional('name', { example: 'Baixa 21', description: 'What the store is called.' }),
      optional('latitude', {
        type: 'decimal',
        min: -90,
        max: 90,
        unit: 'degrees, WGS 84',
        example: '38.7107',
        description: 'With the longitude or not at all.',
      }),
      optional('longitude', {
        type: 'decimal',
        min: -180,
        max: 180,
        unit: 'degrees, WGS 84',
        example: '-9.1365',
        description: 'With the latitude or not at all.',
      }),
      optional('city', { example: 'Lisbon', description: 'Where the store stands.' }),
      optional('format', { type: 'word', example: 'flagship', description: 'What sort of store it is.' }),
      optional('sensitive', {
        type: 'choice',
        values: sensitiveMarks,
        example: '',
        description: 'The special category that coming and buying here tells of. Empty: none.',
      }),
    ],
  },
  categories: {
    description: 'The tree of product categories. A parent may stand below its children in the file.',
    key: ['category_id'],
    columns: [
      required('category_id', {
        type: 'id',
        example: 'cat-lamps',
        description: 'The key of the category in the source.',
      }),
      optional('name', { example: 'Lamps', description: 'What the category is called.' }),
      optional('parent_id', {
        type: 'id',
        references: 'categories',
        example: 'cat-home',
        description: 'The category above. Empty: a root.',
      }),
      optional('sensitive', {
        type: 'choice',
        values: sensitiveMarks,
        example: '',
        description:
          'The special category that buying or using any product of it, or of a category below, tells of. Empty: none.',
      }),
    ],
  },
  products: {
    description: 'What is sold, and what people listen to, watch or use.',
    key: ['product_id'],
    columns: [
      required('product_id', { type: 'id', example: 'p-500', description: 'The key of the product in the source.' }),
      optional('name', { example: 'Desk lamp', description: 'What the product is called.' }),
      optional('category_id', {
        type: 'id',
        references: 'categories',
        example: 'cat-lamps',
        description: 'The category it is in.',
      }),
      optional('brand', { example: 'Lumo', description: 'Who makes it.' }),
      optional('price_minor', { ...minor, example: '4990', description: 'The price today.' }),
      optional('currency', { type: 'currency', example: 'EUR', description: 'The currency of the price.' }),
      optional('sensitive', {
        type: 'choice',
        values: sensitiveMarks,
        example: '',
        description:
          'The special category that buying or using it tells of. Empty: that of the nearest category above that has one.',
      }),
    ],
  },
  purchases: {
    description: 'Receipts. What is on them is in purchase_lines.',
    key: ['purchase_id'],
    columns: [
      required('purchase_id', { type: 'id', example: 'r-90001', description: 'The key of the receipt in the source.' }),
      optional('customer_id', {
        type: 'id',
        references: 'customers',
        example: 'c-1001',
        description: 'Who bought. Empty: a receipt of nobody known.',
      }),
      optional('store_id', {
        type: 'id',
        references: 'stores',
        example: 's-3',
        description: 'Where. Empty: without a store.',
      }),
      optional('at', { type: 'instant', example: '2026-10-02T16:41:00Z', description: 'When.' }),
      optional('currency', {
        type: 'currency',
        example: 'EUR',
        description: 'The currency of the receipt and of its lines.',
      }),
      optional('total_minor', { ...minor, example: '9980', description: 'What was paid.' }),
      optional('channel', {
        type: 'word',
        example: 'store',
        description: 'Where it was sold: store, web, app, phone.',
      }),
      optional('payment_method', { type: 'word', example: 'card', description: 'How it was paid.' }),
      optional('delivery_method', { type: 'word', example: 'pickup', description: 'How it was handed over.' }),
    ],
  },
  purchase_lines: {
    description: 'The products on a receipt, one line a product.',
    key: ['purchase_id', 'product_id'],
    columns: [
      reference('purchase_id', 'purchases', 'r-90001', 'The receipt.'),
      reference('product_id', 'products', 'p-500', 'The product.'),
      optional('quantity', {
        type: 'decimal',
        min: 0,
        max: 1_000_000_000,
        unit: 'pieces, or the unit of the product',
        example: '2',
        description: 'How much. Empty: 1.',
      }),
      optional('unit_price_minor', { ...minor, example: '4990', description: 'The price of one.' }),
      optional('discount_minor', { ...minor, example: '0', description: 'What was taken off the whole line.' }),
    ],
  },
  visits: {
    description: 'Customers who came to a store, whether they bought or not.',
    key: ['visit_id'],
    columns: [
      required('visit_id', { type: 'id', example: 'v-8001', description: 'The key of the visit in the source.' }),
      reference('customer_id', 'customers', 'c-1001', 'Who came.'),
      reference('store_id', 'stores', 's-3', 'Where.'),
      optional('at', { type: 'instant', example: '2026-10-02T16:20:00Z', description: 'When the visit began.' }),
      optional('duration_minutes', {
        type: 'integer',
        min: 0,
        max: 1_000_000,
        unit: 'minutes',
        example: '25',
        description: 'How long it took.',
      }),
      optional('purpose', { type: 'word', example: 'browse', description: 'What for.' }),
    ],
  },
  promotions: {
    description: 'Offers and campaigns that customers may react to.',
    key: ['promotion_id'],
    columns: [
      required('promotion_id', {
        type: 'id',
        example: 'promo-5',
        description: 'The key of the promotion in the source.',
      }),
      optional('name', { example: 'Autumn lights', description: 'What it is called.' }),
      optional('kind', { type: 'word', example: 'coupon', description: 'What sort of promotion it is.' }),
      optional('starts_at', { type: 'instant', example: '2026-09-15', description: 'When it begins.' }),
      optional('ends_at', {
        type: 'instant',
        example: '2026-10-15',
        description: 'When it ends. Not before it begins.',
      }),
    ],
  },
  promotion_reactions: {
    description: 'What customers did with a promotion.',
    key: ['customer_id', 'promotion_id', 'reaction', 'at'],
    columns: [
      reference('customer_id', 'customers', 'c-1001', 'Who reacted.'),
      reference('promotion_id', 'promotions', 'promo-5', 'To what.'),
      required('reaction', { type: 'choice', values: reactions, example: 'redeemed', description: 'How.' }),
      optional('at', { type: 'instant', example: '2026-09-20T08:00:00Z', description: 'When.' }),
    ],
  },
  ratings: {
    description: 'Marks and reviews of a product, of a store or of the service.',
    key: ['rating_id'],
    columns: [
      required('rating_id', { type: 'id', example: 'rate-31', description: 'The key of the rating in the source.' }),
      reference('customer_id', 'customers', 'c-1001', 'Who rated.'),
      optional('object_type', {
        type: 'choice',
        values: ratedTypes,
        example: 'product',
        description: 'What was rated. Empty: the service.',
      }),
      optional('object_id', {
        type: 'id',
        references: 'products or stores',
        example: 'p-500',
        description: 'The product or store. Needed for both.',
      }),
      optional('score', { type: 'decimal', min: 0, max: 5, unit: '0 to 5', example: '4.5', description: 'The mark.' }),
      optional('text', { lengthMax: bodyLengthMax, example: 'Bright enough.', description: 'The review.' }),
      optional('at', { type: 'instant', example: '2026-10-05T12:00:00Z', description: 'When.' }),
    ],
  },
} as const satisfies Record<string, FileContract>;
