// The store that an event is about, if it was one.
// @to store Store one
// @order 0 store.id
MATCH (event)-[:ABOUT]->(store:Store)
