// The store where a purchase was made.
// @to store Store one
// @governed location.visit of owner
// @order 0 store.id
MATCH (purchase)-[:AT]->(store:Store)
