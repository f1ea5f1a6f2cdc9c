// The product that an event is about, if it was one.
// @to product Product one
// @order 0 product.id
MATCH (event)-[:ABOUT]->(product:Product)
