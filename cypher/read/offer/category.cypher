// The category that an offer is about.
// @to category Category one
// @order 0 category.id
MATCH (offer)-[:ON]->(category:Category)
