import type { Facts, Position } from '../graph/property-types.js';
import { productNumber } from '../model/ids.js';
import { factsOf, idOf, type Mapper, type MappingContext, pageKeyOf, textOf, timeOf } from './mapping.js';
import type { Row } from './rows.js';

export const mapStore: Mapper = (row, context) => {
  const id = context.ids.once('Store', textOf(row, 'store_id'));
  const facts = factsOf(row, { externalId: 'store_id', name: 'name', city: 'city', format: 'format' });
  const { latitude, longitude } = row;
  if ((latitude ?? null) === null ? (longitude ?? null) !== null : (longitude ?? null) === null) {
    const column = (latitude ?? null) === null ? 'latitude' : 'longitude';
    return { fault: { column, reason: 'contradiction', message: 'A position needs both degrees.' } };
  }
  Object.assign(facts, sensitiveOf(row));
  if (latitude !== undefined) facts['point'] = positionOf(latitude, longitude);
  return { statement: 'stores', partition: id, row: { id, facts } };
};

/** The mark as the key of its category, if the row speaks of it. */
function sensitiveOf(row: Row): Facts {
  const mark = row['sensitive'];
  return mark === undefined ? {} : { sensitive: mark === null ? null : `special_${mark}` };
}

function positionOf(latitude: Row[string], longitude: Row[string]): Position | null {
  return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : null;
}

export const mapCategory: Mapper = (row, context) => {
  const { category_id: own, parent_id: parent } = row;
  if (own === parent) {
    return { fault: { column: 'parent_id', reason: 'circular', message: 'A category is not its own parent.' } };
  }
  const id = context.ids.once('Category', textOf(row, 'category_id'));
  const parentId = idOf(context, 'Category', parent);
  const facts = { ...factsOf(row, { externalId: 'category_id', name: 'name' }), ...sensitiveOf(row) };
  return { statement: 'categories', partition: '', row: { id, parentId, linked: parent !== undefined, facts } };
};

export const mapProduct: Mapper = (row, context) => {
  const id = context.ids.once('Product', textOf(row, 'product_id'));
  const facts = {
    ...factsOf(row, {
      externalId: 'product_id',
      name: 'name',
      brand: 'brand',
      priceMinor: 'price_minor',
      currency: 'currency',
    }),
    ...sensitiveOf(row),
    idNumber: productNumber(id),
  };
  const categoryId = idOf(context, 'Category', row['category_id']);
  const linked = row['category_id'] !== undefined;
  return { statement: 'products', partition: id, row: { id, categoryId, linked, facts } };
};

export const mapPurchase: Mapper = (row, context) => {
  const id = context.ids.of('Purchase', textOf(row, 'purchase_id'));
  const customerId = idOf(context, 'Customer', row['customer_id']);
  const storeId = idOf(context, 'Store', row['store_id']);
  const facts = {
    ...factsOf(row, {
      externalId: 'purchase_id',
      currency: 'currency',
      totalMinor: 'total_minor',
      channel: 'channel',
      paymentMethod: 'payment_method',
      deliveryMethod: 'delivery_method',
    }),
    ...timeOf(row),
    ...ownersOf(row, { customerId, storeId }),
  };
  return { statement: 'purchases', partition: customerId ?? id, row: { id, customerId, storeId, facts } };
};

/** The owners' keys that the row speaks of: an empty cell takes them away, a missing column leaves them. */
function ownersOf(row: Row, owners: { readonly customerId: string | null; readonly storeId: string | null }) {
  return {
    ...(row['customer_id'] === undefined ? {} : { customerId: owners.customerId }),
    ...(row['store_id'] === undefined ? {} : { storeId: owners.storeId }),
  };
}

export const mapPurchaseLine: Mapper = (row, context) => {
  const purchaseId = context.ids.of('Purchase', textOf(row, 'purchase_id'));
  const productId = idOf(context, 'Product', row['product_id']);
  const facts = factsOf(row, {
    quantity: 'quantity',
    unitPriceMinor: 'unit_price_minor',
    discountMinor: 'discount_minor',
  });
  facts['quantity'] ??= 1;
  return { statement: 'purchase-lines', partition: purchaseId, row: { purchaseId, productId, facts } };
};

export const mapVisit: Mapper = (row, context) => {
  const id = context.ids.once('Visit', textOf(row, 'visit_id'));
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const storeId = idOf(context, 'Store', row['store_id']);
  const facts = {
    ...factsOf(row, { externalId: 'visit_id', durationMinutes: 'duration_minutes', purpose: 'purpose' }),
    ...timeOf(row),
    customerId,
    storeId,
  };
  return { statement: 'visits', partition: customerId, row: { id, customerId, storeId, facts } };
};

export const mapPromotion: Mapper = (row, context) => {
  const { starts_at: startsAt, ends_at: endsAt } = row;
  if (typeof startsAt === 'number' && typeof endsAt === 'number' && endsAt < startsAt) {
    return { fault: { column: 'ends_at', reason: 'impossible-date', message: 'The end is before the beginning.' } };
  }
  const id = context.ids.once('Promotion', textOf(row, 'promotion_id'));
  const facts = factsOf(row, {
    externalId: 'promotion_id',
    name: 'name',
    kind: 'kind',
    startsAt: 'starts_at',
    endsAt: 'ends_at',
  });
  return { statement: 'promotions', partition: id, row: { id, facts } };
};

export const mapPromotionReaction: Mapper = (row, context) => {
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const promotionId = idOf(context, 'Promotion', row['promotion_id']);
  const key = `${textOf(row, 'reaction')} ${textOf(row, 'at')}`.trim();
  const facts = { ...factsOf(row, { reaction: 'reaction' }), ...timeOf(row) };
  const pageKey = pageKeyOf(context, customerId, key);
  const written = { customerId, promotionId, key, pageKey, facts };
  return { statement: 'promotion-reactions', partition: customerId, row: written };
};

export const mapRating: Mapper = (row, context) => {
  const objectType = textOf(row, 'object_type') || 'service';
  const objectId = ratedObject(row, context, objectType);
  if (objectType !== 'service' && objectId === null) {
    return { fault: { column: 'object_id', reason: 'missing', message: `A rating of a ${objectType} names it.` } };
  }
  const id = context.ids.once('Rating', textOf(row, 'rating_id'));
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const facts = {
    ...factsOf(row, { externalId: 'rating_id', score: 'score', text: 'text' }),
    ...timeOf(row),
    customerId,
    objectType,
    objectId,
  };
  const object = {
    productId: objectType === 'product' ? objectId : null,
    storeId: objectType === 'store' ? objectId : null,
  };
  return { statement: 'ratings', partition: customerId, row: { id, customerId, ...object, facts } };
};

/** What a service rating names is no node of the graph, and is kept as the source writes it. */
function ratedObject(row: Row, context: MappingContext, objectType: string): string | null {
  const cell = row['object_id'];
  if (objectType === 'product') return idOf(context, 'Product', cell);
  if (objectType === 'store') return idOf(context, 'Store', cell);
  return cell === null || cell === undefined ? null : String(cell);
}
