// The friends of a customer, latest first. A friendship is stored once and read both ways.
// @to friend Customer
// @governed social.edge of customer, friend
// @sort SINCE edge since
// @sort STRENGTH edge strength
// @sort NAME far name
// @sort PURCHASES count Customer.purchases
// @sort FOLLOWERS count Customer.followers
// @order coalesce(friendship.since.epochMillis, -8640000000000000) friend.id
MATCH (customer)-[friendship:FRIEND_OF]-(friend:Customer)
RETURN
  friendship.since AS since, // DateTime social.edge of customer, friend
  friendship.strength AS strength // Float social.edge of customer, friend
