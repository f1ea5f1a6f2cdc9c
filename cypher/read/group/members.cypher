// The members of a group.
// @to member Customer
// @governed social.group of member
// @order 0 member.id
MATCH (group)<-[membership:MEMBER_OF]-(member:Customer)
RETURN
  membership.since AS since, // DateTime social.group of member
  membership.role AS role // String social.group of member
