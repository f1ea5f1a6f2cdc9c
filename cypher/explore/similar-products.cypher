// Products that the same people use, by node similarity (Jaccard) over who bought them.
// @param limit Integer
// @returns product, other, similarity
MATCH (customer:Customer)-[:MADE]->(:Purchase)-[:CONTAINS]->(product:Product)
WITH DISTINCT product, customer
WITH gds.graph.project('explore-similar', product, customer) AS projection
CALL (projection) {
  CALL gds.nodeSimilarity.stream(projection.graphName, {topK: 5, similarityCutoff: 0.05}) YIELD node1, node2, similarity
  RETURN collect([node1, node2, similarity]) AS pairs
}
CALL gds.graph.drop(projection.graphName, false) YIELD graphName
UNWIND pairs AS pair
WITH gds.util.asNode(pair[0]) AS product, gds.util.asNode(pair[1]) AS other, pair[2] AS similarity
WHERE product.id < other.id
RETURN product.name AS product, other.name AS other, round(similarity, 3) AS similarity
ORDER BY similarity DESC, product, other
LIMIT $limit
