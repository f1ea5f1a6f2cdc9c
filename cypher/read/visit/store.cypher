// The store that was visited.
// @to store Store one
// @order 0 store.id
MATCH (visit)-[:TO]->(store:Store)
