// The category above.
// @to parent Category one
// @order 0 parent.id
MATCH (category)-[:CHILD_OF]->(parent:Category)
