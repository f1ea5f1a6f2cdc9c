// Writes down that one customer is the guardian of another, or what is known of it now. No row: one of the two is not there.
// @param guardianId String
// @param wardId String
// @param since Integer, milliseconds since 1970; null: since when it was written down first, or from now on
// @param until Integer, exclusive; null: without an end of its own
// @param proof String
// @param recordedBy String, `staff` with a role
// @returns since, until (milliseconds since 1970)
MATCH (guardian:Customer {id: $guardianId})
MATCH (ward:Customer {id: $wardId})
WHERE guardian.erasedAt IS NULL AND ward.erasedAt IS NULL
MERGE (guardian)-[tie:GUARDIAN_OF]->(ward)
SET
  tie.since = CASE WHEN $since IS NULL THEN coalesce(tie.since, datetime.transaction()) ELSE datetime({epochMillis: $since}) END,
  tie.until = CASE WHEN $until IS NOT NULL THEN datetime({epochMillis: $until}) END,
  tie.proof = $proof,
  tie.recordedAt = datetime.transaction(),
  tie.recordedBy = $recordedBy
RETURN tie.since.epochMillis AS since, tie.until.epochMillis AS until
