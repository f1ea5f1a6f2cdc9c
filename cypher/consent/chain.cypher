// The events of the deployment after a sequence number, in its order, with the hashes that they carry.
// @param after Integer
// @param limit Integer
// @returns event (map), prevHash, hash
MATCH (event:ConsentEvent)
WHERE event.seq > $after
WITH event
ORDER BY event.seq
LIMIT toInteger($limit)
RETURN
  event {
    .seq, .id, .customerId, .action, .purpose, .category, .recipient, .basis, .noticeId, .noticeVersion, .proof,
    .source, .speaker, .actor, .unproven, .receiptId,
    at: event.at.epochMillis,
    from: event.from.epochMillis,
    until: event.until.epochMillis,
    recordedAt: event.recordedAt.epochMillis
  } AS event,
  event.prevHash AS prevHash,
  event.hash AS hash
