// The sessions of a customer, latest first.
// @to session Session
// @bind owner customer
// @sort STARTED_AT far startedAt
// @sort ENDED_AT far endedAt
// @order coalesce(session.startedAt.epochMillis, -8640000000000000) session.id
MATCH (customer)-[:HAD]->(session:Session)
