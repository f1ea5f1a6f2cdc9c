// The groups that a customer is a member of.
// @to group Group
// @governed social.group of customer
// @sort SINCE edge since
// @sort NAME far name
// @order coalesce(membership.since.epochMillis, -8640000000000000) group.id
MATCH (customer)-[membership:MEMBER_OF]->(group:Group)
RETURN
  membership.since AS since, // DateTime social.group of customer
  membership.role AS role // String social.group of customer
