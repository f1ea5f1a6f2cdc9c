// All that customers said, with what of themselves bears on it.
// @param ids List of String
// @returns id, forgetting (influences of this person are still to be deleted after a no), residency, birthDate, ageBand, restricted, deceased, erased, objections, audience, events (maps, in the order
// of their recording), others (who is held to be the same person: maps of the same, with words as lists in the place of events)
UNWIND $ids AS id
MATCH (customer:Customer {id: id})
RETURN
  customer.id AS id,
  coalesce(customer.forgetting, false)
    OR EXISTS { MATCH (customer)-[:MERGED_INTO]->(:MergedProfile)<-[:MERGED_INTO]-(other:Customer) WHERE other.forgetting } AS forgetting,
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
  } AS events,
  COLLECT {
    MATCH (customer)-[:MERGED_INTO]->(:MergedProfile)<-[:MERGED_INTO]-(other:Customer)
    RETURN {
      residency: other.residency,
      birthDate: toString(other.birthDate),
      ageBand: other.ageBand,
      restricted: other.restricted,
      deceased: other.deceased,
      erased: other.erasedAt IS NOT NULL,
      objections: other.objections,
      audience: other.audience,
      words: COLLECT {
        MATCH (other)-[:GAVE]->(event:ConsentEvent)
        RETURN [
          event.action,
          event.purpose,
          event.category,
          event.recipient,
          event.at.epochMillis,
          event.until.epochMillis,
          event.noticeId,
          event.noticeVersion,
          event.proof,
          event.source,
          event.speaker,
          event.recordedAt.epochMillis,
          event.seq,
          event.receiptId
        ]
      }
    }
    LIMIT 10
  } AS others
