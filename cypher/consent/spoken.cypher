// What customers said, and what of themselves bears on it; of those who are held to be the same person as one of them as well.
// @param ids List of String
// @returns id, profileId (null: nobody else is that person), residency, birthDate, ageBand, restricted, deceased, erased, objections, audience, consentUntil,
// forgetting (influences are still to be deleted), isInferred (groups or influences are there), isShown (an experiment showed lists), words (lists of action, purpose, category, recipient, at, until, noticeId, noticeVersion, proof, source, speaker, recordedAt, seq, receiptId)
UNWIND $ids AS id
MATCH (asked:Customer {id: id})
OPTIONAL MATCH (asked)-[:MERGED_INTO]->(profile:MergedProfile)
WITH DISTINCT profile.id AS profileId, [asked] + COLLECT { MATCH (profile)<-[:MERGED_INTO]-(other:Customer) RETURN other } AS records
UNWIND records AS customer
WITH DISTINCT profileId, customer
RETURN
  customer.id AS id,
  profileId,
  customer.residency AS residency,
  toString(customer.birthDate) AS birthDate,
  customer.ageBand AS ageBand,
  customer.restricted AS restricted,
  customer.deceased AS deceased,
  customer.erasedAt IS NOT NULL AS erased,
  customer.objections AS objections,
  customer.audience AS audience,
  customer.consentUntil AS consentUntil,
  coalesce(customer.forgetting, false) AS forgetting,
  EXISTS { (customer)-[:IN_COMMUNITY|IN_SEGMENT|INFLUENCES]-() } AS isInferred,
  EXISTS { (customer)-[:SHOWN]->() } AS isShown,
  COLLECT {
    MATCH (customer)-[:GAVE]->(event:ConsentEvent)
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
  } AS words
