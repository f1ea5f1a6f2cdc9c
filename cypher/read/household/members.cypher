// The customers who live in a household.
// @to member Customer
// @governed social.edge, social.group of member
// @order 0 member.id
MATCH (household)<-[lives:LIVES_IN]-(member:Customer)
RETURN
  lives.since AS since, // DateTime social.edge, social.group of member
  lives.role AS role // String social.edge, social.group of member
