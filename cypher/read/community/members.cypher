// The members of a community.
// @to member Customer
// @governed social.edge, inferred.community of member
// @order 0 member.id
MATCH (community)<-[:IN_COMMUNITY]-(member:Customer)
