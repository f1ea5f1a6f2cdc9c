// The customers whom a customer follows, latest first.
// @to followed Customer
// @governed social.edge of customer, followed
// @declared
// @sort SINCE edge since
// @sort STRENGTH edge strength
// @sort NAME far name
// @sort PURCHASES count Customer.purchases
// @sort FOLLOWERS count Customer.followers
// @order coalesce(follows.since.epochMillis, -8640000000000000) followed.id
MATCH (customer)-[follows:FOLLOWS]->(followed:Customer)
RETURN
  follows.since AS since, // DateTime social.edge of customer, followed
  follows.strength AS strength // Float social.edge of customer, followed
