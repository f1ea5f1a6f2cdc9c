// The promotion that an event is about, if it was one.
// @to promotion Promotion one
// @order 0 promotion.id
MATCH (event)-[:ABOUT]->(promotion:Promotion)
