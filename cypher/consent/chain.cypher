// Places of the chain of consent events in their order: what was said, or what an erasure has left of it.
// @param after Integer
// @param limit Integer
// @returns seq, event (map; null where it was erased), salt, contentHash, prevHash, hash
CALL () {
  MATCH (event:ConsentEvent)
  WHERE event.seq > $after
  RETURN event
  ORDER BY event.seq
  LIMIT toInteger($limit)
  UNION ALL
  MATCH (event:ErasedConsentEvent)
  WHERE event.seq > $after
  RETURN event
  ORDER BY event.seq
  LIMIT toInteger($limit)
}
WITH event
ORDER BY event.seq
LIMIT toInteger($limit)
RETURN
  event.seq AS seq,
  CASE
    WHEN event:ConsentEvent THEN
      event {
        .seq, .id, .customerId, .action, .purpose, .category, .recipient, .basis, .noticeId, .noticeVersion, .proof,
        .source, .speaker, .actor, .unproven, .receiptId,
        at: event.at.epochMillis,
        from: event.from.epochMillis,
        until: event.until.epochMillis,
        recordedAt: event.recordedAt.epochMillis
      }
  END AS event,
  event.salt AS salt,
  event.contentHash AS contentHash,
  event.prevHash AS prevHash,
  event.hash AS hash
