// Writes down that customers are the person of a profile, or mends what was written down of it. Nothing of theirs is moved.
// @param rows List of {customerId, profileId, facts}
// @returns joined
UNWIND $rows AS row
MATCH (customer:Customer {id: row.customerId})
MERGE (profile:MergedProfile {id: row.profileId})
MERGE (customer)-[membership:MERGED_INTO]->(profile)
SET membership += row.facts, membership.since = coalesce(row.facts.since, membership.since, datetime.transaction())
REMOVE customer.unmergedAt
RETURN count(membership) AS joined
