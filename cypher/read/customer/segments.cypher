// The segments that a customer is in now.
// @to segment Segment
// @governed social.edge, inferred.segment of customer
// @order coalesce(membership.since.epochMillis, -8640000000000000) segment.id
MATCH (customer)-[membership:IN_SEGMENT]->(segment:Segment)
WHERE membership.until IS NULL
RETURN
  membership.since AS since // DateTime inferred.segment of customer
