// Projects the ties between customers of whom both agreed for Leiden: undirected, in an order that depends on the ids alone.
// @param name String
// @param read Map
// @returns nodes, relationships
MATCH (customer:Customer)-[tie:FOLLOWS|FRIEND_OF]->(other:Customer)
WHERE customer <> other
WITH customer, other, tie,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
    WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
  END AS otherClass
WHERE $read.allow.social_edge[class] = 1 AND $read.allow.inferred_community[class] = 1
  AND $read.allow.social_edge[otherClass] = 1 AND $read.allow.inferred_community[otherClass] = 1
WITH customer, other, max(coalesce(tie.strength, 1.0)) AS strength
ORDER BY customer.id, other.id
WITH gds.graph.project($name, customer, other, {relationshipProperties: {strength: strength}}, {undirectedRelationshipTypes: ['*']}) AS projection
RETURN projection.nodeCount AS nodes, projection.relationshipCount AS relationships
