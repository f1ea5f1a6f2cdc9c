// The customers who follow a customer, latest first.
// @to follower Customer
// @governed social.edge of customer, follower
// @sort SINCE edge since
// @sort STRENGTH edge strength
// @sort NAME far name
// @sort PURCHASES count Customer.purchases
// @sort FOLLOWERS count Customer.followers
// @order coalesce(follows.since.epochMillis, -8640000000000000) follower.id
MATCH (customer)<-[follows:FOLLOWS]-(follower:Customer)
RETURN
  follows.since AS since, // DateTime social.edge of customer, follower
  follows.strength AS strength // Float social.edge of customer, follower
