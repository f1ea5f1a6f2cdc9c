// The guardianships of customers, of guardians and of wards alike, the latest first, with what bears on them of both ends and of those who are held to be the same person as either.
// @param ids List of String
// @returns customerId, guardianId, wardId, since, until (milliseconds since 1970), proof, guardian, ward (lists of maps, one a record, of residency, birthDate, ageBand,
// restricted, deceased, erased, objections, audience)
UNWIND $ids AS id
MATCH (customer:Customer {id: id})
CALL (customer) {
  MATCH (customer)-[tie:GUARDIAN_OF]-(:Customer)
  WITH tie, startNode(tie) AS guardian, endNode(tie) AS ward
  WHERE guardian.erasedAt IS NULL AND ward.erasedAt IS NULL
  RETURN tie, guardian, ward
  ORDER BY tie.since DESC, guardian.id, ward.id
  LIMIT 1000
}
WITH customer, tie, guardian, ward,
  [guardian] + COLLECT { MATCH (guardian)-[:MERGED_INTO]->(:MergedProfile)<-[:MERGED_INTO]-(other:Customer) RETURN other } AS guardians,
  [ward] + COLLECT { MATCH (ward)-[:MERGED_INTO]->(:MergedProfile)<-[:MERGED_INTO]-(other:Customer) RETURN other } AS wards
RETURN
  customer.id AS customerId,
  guardian.id AS guardianId,
  ward.id AS wardId,
  tie.since.epochMillis AS since,
  tie.until.epochMillis AS until,
  tie.proof AS proof,
  [record IN guardians | record {.residency, birthDate: toString(record.birthDate), .ageBand, .restricted, .deceased, erased: record.erasedAt IS NOT NULL, .objections, .audience}] AS guardian,
  [record IN wards | record {.residency, birthDate: toString(record.birthDate), .ageBand, .restricted, .deceased, erased: record.erasedAt IS NOT NULL, .objections, .audience}] AS ward
