// The store that a campaign is about.
// @to store Store one
// @order 0 store.id
MATCH (campaign)-[:HELD_AT]->(store:Store)
