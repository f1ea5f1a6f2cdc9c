// What the customers of a page belong to: groups, interests, communities and segments.
// @param read Map
// @param after String
// @param limit Integer
// @returns customerId, groups, interests, communities, segments
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer
ORDER BY customer.id
LIMIT $limit
WITH customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class
CALL (customer, class) {
  MATCH (customer)-[membership:MEMBER_OF]->(group:Group)
  WHERE $read.allow.social_group[class] = 1
  RETURN collect([group.id, membership.role, membership.since.epochMillis / 86400000]) AS groups
}
CALL (customer, class) {
  MATCH (customer)-[interested:INTERESTED_IN]->(interest:Interest)
  WHERE $read.allow.social_profile[class] = 1
  RETURN collect([interest.id, interested.weight]) AS interests
}
CALL (customer, class) {
  MATCH (customer)-[:IN_COMMUNITY]->(community:Community)
  WHERE $read.allow.social_edge[class] = 1 AND $read.allow.inferred_community[class] = 1
  RETURN collect(community.id) AS communities
}
CALL (customer, class) {
  MATCH (customer)-[membership:IN_SEGMENT]->(segment:Segment)
  WHERE membership.until IS NULL AND $read.allow.social_edge[class] = 1 AND $read.allow.inferred_segment[class] = 1
  RETURN collect(segment.id) AS segments
}
RETURN customer.id AS customerId, groups, interests, communities, segments
ORDER BY customerId
