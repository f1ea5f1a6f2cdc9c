// The product that an offer is about.
// @to product Product one
// @order 0 product.id
MATCH (offer)-[:ON]->(product:Product)
