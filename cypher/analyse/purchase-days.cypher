// On which days each customer of a page bought which products and lets it take part, the latest first, as far as a day is known; nothing of who does not.
// @param read Map
// @param after String
// @param limit Integer
// @param daysMax Integer
// @returns customerId, productIds, days (since 1970, in UTC)
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
  WHERE $read.allow.purchase_item[class] = 1
  MATCH (customer)-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(product:Product)
  WHERE purchase.at IS NOT NULL AND purchase.special IS NULL AND product.special IS NULL
  WITH DISTINCT product.id AS productId, purchase.at.epochSeconds / 86400 AS day
  ORDER BY day DESC, productId
  LIMIT $daysMax
  RETURN collect(productId) AS productIds, collect(day) AS days
}
RETURN customer.id AS customerId, productIds, days
ORDER BY customerId
