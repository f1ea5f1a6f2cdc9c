// Those whom each customer of a page follows or is friends with, where both ends agreed that influence is inferred from their ties.
// @param read Map
// @param after String
// @param limit Integer
// @returns customerId, ties
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer
ORDER BY customer.id
LIMIT $limit
WITH customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class
CALL (customer, class) {
  MATCH (customer)-[tie:FOLLOWS|FRIEND_OF]-(other:Customer)
  WHERE $read.allow.social_edge[class] = 1 AND $read.allow.inferred_influence[class] = 1
    AND (type(tie) = 'FRIEND_OF' OR startNode(tie) = customer) AND other <> customer
  WITH tie, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
  WHERE $read.allow.social_edge[otherClass] = 1 AND $read.allow.inferred_influence[otherClass] = 1
  WITH tie, other
  ORDER BY other.id, type(tie), tie.strength, tie.since
  RETURN collect([other.id, type(tie), tie.strength, tie.since.epochMillis / 86400000.0]) AS ties
}
RETURN customer.id AS customerId, ties
ORDER BY customerId
