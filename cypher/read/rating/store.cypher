// The store that was rated, if it was a store.
// @to store Store one
// @order 0 store.id
MATCH (rating)-[:OF]->(store:Store)
