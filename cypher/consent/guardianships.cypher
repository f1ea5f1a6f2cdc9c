// The guardianships of customers, of guardians and of wards alike, the latest first, with what of both ends bears on them.
// @param ids List of String
// @returns customerId, guardianId, wardId, since, until (milliseconds since 1970), proof, guardian, ward (maps of residency, birthDate, ageBand,
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
RETURN
  customer.id AS customerId,
  guardian.id AS guardianId,
  ward.id AS wardId,
  tie.since.epochMillis AS since,
  tie.until.epochMillis AS until,
  tie.proof AS proof,
  guardian {.residency, birthDate: toString(guardian.birthDate), .ageBand, .restricted, .deceased, erased: false, .objections, .audience} AS guardian,
  ward {.residency, birthDate: toString(ward.birthDate), .ageBand, .restricted, .deceased, erased: false, .objections, .audience} AS ward
