// The product that was rated, if it was a product.
// @to product Product one
// @order 0 product.id
MATCH (rating)-[:OF]->(product:Product)
