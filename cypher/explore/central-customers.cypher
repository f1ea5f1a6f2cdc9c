// PageRank over who follows whom: how the rank is spread over age bands, so that nobody is picked out.
// @returns ageBand, customers, medianRank, highestRank
MATCH (customer:Customer)-[:FOLLOWS]->(other:Customer)
WITH gds.graph.project('explore-rank', customer, other) AS projection
CALL (projection) {
  CALL gds.pageRank.stream(projection.graphName, {maxIterations: 30}) YIELD nodeId, score
  RETURN collect([nodeId, score]) AS ranks
}
CALL gds.graph.drop(projection.graphName, false) YIELD graphName
UNWIND ranks AS rank
WITH coalesce(gds.util.asNode(rank[0]).ageBand, 'not known') AS ageBand, rank[1] AS score
RETURN ageBand, count(*) AS customers, round(percentileCont(score, 0.5), 4) AS medianRank, round(max(score), 4) AS highestRank
ORDER BY ageBand
