// All that customers said, with what of themselves bears on it.
// @param ids List of String
// @returns id, residency, birthDate, ageBand, restricted, deceased, erased, objections, audience, events (maps, in the order
// of their recording)
UNWIND $ids AS id
MATCH (customer:Customer {id: id})
RETURN
  customer.id AS id,
  customer.residency AS residency,
  toString(customer.birthDate) AS birthDate,
  customer.ageBand AS ageBand,
  customer.restricted AS restricted,
  customer.deceased AS deceased,
  customer.erasedAt IS NOT NULL AS erased,
  customer.objections AS objections,
  customer.audience AS audience,
  COLLECT {
    MATCH (customer)-[:GAVE]->(event:ConsentEvent)
    RETURN event {
      .seq, .id, .customerId, .action, .purpose, .category, .recipient, .basis, .noticeId, .noticeVersion, .proof,
      .source, .speaker, .actor, .unproven, .receiptId,
      at: event.at.epochMillis,
      from: event.from.epochMillis,
      until: event.until.epochMillis,
      recordedAt: event.recordedAt.epochMillis
    }
    ORDER BY event.seq
  } AS events
