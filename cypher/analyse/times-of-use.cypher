// When, and through which channel, each customer of a page used products and lets it take part, the latest first, as far as a time is known; nothing of who does not.
// @param read Map
// @param after String
// @param limit Integer
// @param timesMax Integer
// @returns customerId, productIds, seconds (since 1970, in UTC), channels ('' where none is known)
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
  CALL (customer, class) {
    WITH customer, class
    WHERE $read.allow.purchase_item[class] = 1
    MATCH (customer)-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(product:Product)
    WHERE purchase.at IS NOT NULL AND purchase.special IS NULL AND product.special IS NULL
    RETURN product.id AS productId, purchase.at.epochSeconds AS seconds, coalesce(purchase.channel, '') AS channel
    UNION
    MATCH (customer)-[use:INTERACTED]->(product:Product)
    WHERE use.at IS NOT NULL AND product.special IS NULL AND $read.allow[use.category][class] = 1
    RETURN product.id AS productId, use.at.epochSeconds AS seconds, '' AS channel
  }
  WITH productId, seconds, channel
  ORDER BY seconds DESC, productId, channel
  LIMIT $timesMax
  RETURN collect(productId) AS productIds, collect(seconds) AS seconds, collect(channel) AS channels
}
RETURN customer.id AS customerId, productIds, seconds, channels
ORDER BY customerId
