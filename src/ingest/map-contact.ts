import { type ContactChannel, type ContactOutcome, contactCategory, contactPurposes } from '../consent/contacts.js';
import { factsOf, idOf, type Mapper, textOf, timeOf } from './mapping.js';
import type { RowFault } from './reject.js';
import type { Row } from './rows.js';

export const mapCampaign: Mapper = (row, context) => {
  const fault = spanFault(row, 'starts_at', 'ends_at');
  if (fault !== null) return { fault };
  const id = context.ids.once('Campaign', textOf(row, 'campaign_id'));
  const storeId = idOf(context, 'Store', row['store_id']);
  const facts = factsOf(row, {
    externalId: 'campaign_id',
    name: 'name',
    channel: 'channel',
    country: 'country',
    startsAt: 'starts_at',
    endsAt: 'ends_at',
  });
  if (row['channel'] !== undefined) facts['purpose'] = purposeOf(row['channel']);
  if (row['store_id'] !== undefined) facts['storeId'] = storeId;
  return { statement: 'campaigns', partition: id, row: { id, storeId, facts } };
};

function purposeOf(channel: Row[string]): string | null {
  return channel === null ? null : contactPurposes[channel as ContactChannel];
}

export const mapOffer: Mapper = (row, context) => {
  const fault = offerFault(row) ?? spanFault(row, 'valid_from', 'valid_until');
  if (fault !== null) return { fault };
  const id = context.ids.once('Offer', textOf(row, 'offer_id'));
  const campaignId = context.ids.of('Campaign', textOf(row, 'campaign_id'));
  const productId = idOf(context, 'Product', row['product_id']);
  const categoryId = idOf(context, 'Category', row['category_id']);
  const facts = factsOf(row, {
    externalId: 'offer_id',
    name: 'name',
    discountPercent: 'discount_percent',
    discountMinor: 'discount_minor',
    currency: 'currency',
    validFrom: 'valid_from',
    validUntil: 'valid_until',
  });
  facts['campaignId'] = campaignId;
  if (row['product_id'] !== undefined) facts['productId'] = productId;
  if (row['category_id'] !== undefined) facts['categoryId'] = categoryId;
  return { statement: 'offers', partition: campaignId, row: { id, campaignId, productId, categoryId, facts } };
};

function offerFault(row: Row): RowFault | null {
  const there = (column: string) => (row[column] ?? null) !== null;
  if (there('product_id') && there('category_id'))
    return { column: 'category_id', reason: 'contradiction', message: 'An offer is about a product or a category.' };
  if (there('discount_percent') && there('discount_minor'))
    return { column: 'discount_minor', reason: 'contradiction', message: 'A discount is a share or an amount.' };
  if (there('discount_minor') && !there('currency'))
    return { column: 'currency', reason: 'missing', message: 'An amount needs its currency.' };
  return null;
}

function spanFault(row: Row, from: string, until: string): RowFault | null {
  const [begin, end] = [row[from], row[until]];
  return typeof begin === 'number' && typeof end === 'number' && end < begin
    ? { column: until, reason: 'impossible-date', message: 'The end is before the beginning.' }
    : null;
}

export const mapContact: Mapper = (row, context) => {
  const id = context.ids.once('Contact', textOf(row, 'contact_id'));
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const campaignId = context.ids.of('Campaign', textOf(row, 'campaign_id'));
  const offerId = idOf(context, 'Offer', row['offer_id']);
  const [channel, outcome] = [textOf(row, 'channel') as ContactChannel, textOf(row, 'outcome') as ContactOutcome];
  const facts = {
    ...factsOf(row, { externalId: 'contact_id', channel: 'channel', outcome: 'outcome' }),
    ...timeOf(row),
    ...(row['offer_id'] === undefined ? {} : { offerId }),
    customerId,
    campaignId,
    category: contactCategory(channel, outcome),
  };
  return { statement: 'contacts', partition: customerId, row: { id, customerId, campaignId, offerId, facts } };
};
