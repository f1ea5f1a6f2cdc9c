// The product of a line.
// @to product Product one
// @order 0 product.id
MATCH ()-[line]->(product:Product)
