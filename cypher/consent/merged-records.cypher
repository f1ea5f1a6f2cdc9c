// The records that are held to be of the same person as each of these customers, itself among them, the one that joined first at the beginning.
// @param ids List of String
// @returns customerId, recordId, since (milliseconds since 1970), proof, recordedBy
UNWIND $ids AS id
MATCH (customer:Customer {id: id})
MATCH (customer)-[:MERGED_INTO]->(profile:MergedProfile)
MATCH (profile)<-[membership:MERGED_INTO]-(record:Customer)
WHERE record.erasedAt IS NULL
RETURN
  id AS customerId,
  record.id AS recordId,
  membership.since.epochMillis AS since,
  membership.proof AS proof,
  membership.recordedBy AS recordedBy
ORDER BY customerId, since, recordId
LIMIT 100000
