// What a customer said, the latest recorded first.
// @param customerId String
// @param before Integer
// @param limit Integer
// @returns event (map)
MATCH (customer:Customer {id: $customerId})-[:GAVE]->(event:ConsentEvent)
WHERE event.seq < $before
WITH event
ORDER BY event.seq DESC
LIMIT toInteger($limit)
RETURN event {
  .seq, .id, .customerId, .action, .purpose, .category, .recipient, .basis, .noticeId, .noticeVersion, .proof,
  .source, .speaker, .actor, .unproven, .receiptId,
  at: event.at.epochMillis,
  from: event.from.epochMillis,
  until: event.until.epochMillis,
  recordedAt: event.recordedAt.epochMillis
} AS event
