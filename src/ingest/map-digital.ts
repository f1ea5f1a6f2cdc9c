import { eventCategory, useCategory } from '../consent/acts.js';
import type { IngestStatement } from '../graph/ingest-writes.js';
import type { Noun } from '../model/nouns.js';
import { interactionKind } from './interaction.js';
import { factsOf, idOf, type Mapper, type Mapping, type MappingContext, pageKeyOf, textOf, timeOf } from './mapping.js';
import type { Row } from './rows.js';

export const mapInteraction: Mapper = (row, context) => {
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const productId = idOf(context, 'Product', row['product_id']);
  const kind = interactionKind(row['kind']);
  const key = `${kind} ${textOf(row, 'at')}`.trim();
  const pageKey = pageKeyOf(context, customerId, key);
  const facts = {
    ...timeOf(row),
    weight: row['weight'] ?? 1,
    kind,
    category: useCategory(kind),
  };
  return { statement: 'interactions', partition: customerId, row: { customerId, productId, key, pageKey, facts } };
};

const postReactions: Readonly<Record<string, IngestStatement>> = {
  like: 'events-liked',
  comment: 'events-commented-on',
  share: 'events-shared',
};

export const mapEvent: Mapper = (row, context) => {
  const type = textOf(row, 'type').toLowerCase();
  const objectType = textOf(row, 'object_type').toLowerCase();
  const noun = objectNouns[objectType];
  if (noun !== undefined && (row['object_id'] ?? null) === null) {
    return { fault: { column: 'object_id', reason: 'missing', message: `An event about a ${objectType} names it.` } };
  }
  const reaction = objectType === 'post' ? postReactions[type] : undefined;
  return reaction === undefined ? mapPlainEvent(row, context) : mapReaction(reaction, row, context);
};

const objectNouns: Readonly<Record<string, Noun>> = {
  product: 'Product',
  store: 'Store',
  promotion: 'Promotion',
  post: 'Post',
};

function mapReaction(statement: IngestStatement, row: Row, context: MappingContext): Mapping {
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const postId = idOf(context, 'Post', row['object_id']);
  const key = textOf(row, 'event_id');
  const columns: Readonly<Record<string, string>> = statement === 'events-commented-on' ? { text: 'text' } : {};
  const facts = { ...factsOf(row, columns), ...timeOf(row) };
  const pageKey = pageKeyOf(context, customerId, key);
  return { statement, partition: customerId, row: { customerId, postId, key, pageKey, facts } };
}

function mapPlainEvent(row: Row, context: MappingContext): Mapping {
  const id = context.ids.once('Event', textOf(row, 'event_id'));
  const customerId = context.ids.of('Customer', textOf(row, 'customer_id'));
  const objectType = textOf(row, 'object_type').toLowerCase();
  const noun = objectNouns[objectType];
  const objectId = noun === undefined ? (row['object_id'] ?? null) : idOf(context, noun, row['object_id']);
  const session = sessionOf(row, context);
  const facts = {
    ...factsOf(row, { externalId: 'event_id', type: 'type', channel: 'channel', text: 'text' }),
    ...timeOf(row),
    ...(row['object_type'] === undefined ? {} : { objectType: objectType || null }),
    ...(row['object_id'] === undefined ? {} : { objectId }),
    ...(session.sessionSaid ? { sessionId: session.session?.id ?? null } : {}),
    customerId,
    category: eventCategory(textOf(row, 'type').toLowerCase(), textOf(row, 'channel').toLowerCase()),
  };
  const object = {
    productId: noun === 'Product' ? objectId : null,
    storeId: noun === 'Store' ? objectId : null,
    promotionId: noun === 'Promotion' ? objectId : null,
    postId: noun === 'Post' ? objectId : null,
  };
  return {
    statement: 'events',
    partition: customerId,
    row: { id, customerId, ...object, ...session, facts },
  };
}

/** Two customers with one session id, as on a shared device, have a session each: a session never shows one of them to the other. */
function sessionOf(
  row: Row,
  context: MappingContext,
): {
  readonly session: { readonly id: string; readonly externalId: string } | null;
  readonly sessionSaid: boolean;
} {
  const externalId = row['session_id'];
  if (externalId === null || externalId === undefined) return { session: null, sessionSaid: externalId === null };
  const id = context.ids.of('Session', `${textOf(row, 'customer_id')}\0${externalId}`);
  return { session: { id, externalId: String(externalId) }, sessionSaid: true };
}
