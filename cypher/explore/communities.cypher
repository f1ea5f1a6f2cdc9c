// The communities that Leiden finds in the ties, largest first: members and how many different stores they buy at.
// @param membersMin Integer
// @param limit Integer
// @returns community, members, stores
MATCH (customer:Customer)-[tie:FOLLOWS|FRIEND_OF]->(other:Customer)
WITH gds.graph.project('explore-communities', customer, other, {}, {undirectedRelationshipTypes: ['*']}) AS projection
CALL (projection) {
  CALL gds.leiden.stream(projection.graphName, {randomSeed: 1, concurrency: 1}) YIELD nodeId, communityId
  RETURN collect([nodeId, communityId]) AS members
}
CALL gds.graph.drop(projection.graphName, false) YIELD graphName
UNWIND members AS member
WITH member[1] AS community, gds.util.asNode(member[0]) AS customer
OPTIONAL MATCH (customer)-[:MADE]->(:Purchase)-[:AT]->(store:Store)
WITH community, count(DISTINCT customer) AS members, count(DISTINCT store) AS stores
WHERE members >= $membersMin
RETURN community, members, stores
ORDER BY members DESC, community
LIMIT $limit
