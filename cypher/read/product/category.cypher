// The category of a product.
// @to category Category one
// @order 0 category.id
MATCH (product)-[:IN_CATEGORY]->(category:Category)
