// The customers who are in a segment now.
// @to member Customer
// @governed social.edge, inferred.segment of member
// @order 0 member.id
MATCH (segment)<-[membership:IN_SEGMENT]-(member:Customer)
WHERE membership.until IS NULL
RETURN
  membership.since AS since // DateTime inferred.segment of member
