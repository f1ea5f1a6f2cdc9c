// The community that a segment is based on.
// @to community Community one
// @order 0 community.id
MATCH (segment)-[:BASED_ON]->(community:Community)
