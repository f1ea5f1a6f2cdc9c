// The served communities of each customer of a page, the finest first; none of who does not let them be inferred and learned from.
// @param read Map
// @param after String
// @param limit Integer
// @returns customerId, communityIds
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
  WITH customer, class
  WHERE $read.allow.social_edge[class] = 1 AND $read.allow.inferred_community[class] = 1
  MATCH (customer)-[:IN_COMMUNITY]->(community:Community)
  WITH community
  ORDER BY community.level, community.id
  RETURN collect(community.id) AS communityIds
}
RETURN customer.id AS customerId, communityIds
ORDER BY customerId
