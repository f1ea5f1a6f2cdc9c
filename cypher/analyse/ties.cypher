// Those whom each customer of a page follows or is friends with, where both ends agreed.
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
  WHERE $read.allow.social_edge[class] = 1 AND (type(tie) = 'FRIEND_OF' OR startNode(tie) = customer) AND other <> customer
  WITH tie, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
  WHERE $read.allow.social_edge[otherClass] = 1
  RETURN collect([other.id, tie.strength]) AS ties
}
RETURN customer.id AS customerId, ties
ORDER BY customerId
