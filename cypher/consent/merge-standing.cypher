// How customers who are to be joined stand now, in the order of the rows.
// @param ids List of String
// @returns id, isThere, isParted (had records parted), profileId, since (milliseconds since 1970), proof, recordedBy (null each: nobody else is that person)
UNWIND $ids AS id
OPTIONAL MATCH (customer:Customer {id: id})
WHERE customer.erasedAt IS NULL
OPTIONAL MATCH (customer)-[membership:MERGED_INTO]->(profile:MergedProfile)
RETURN
  id,
  customer IS NOT NULL AS isThere,
  customer.unmergedAt IS NOT NULL AS isParted,
  profile.id AS profileId,
  membership.since.epochMillis AS since,
  membership.proof AS proof,
  membership.recordedBy AS recordedBy
