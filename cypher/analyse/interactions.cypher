// The products that each customer of a page used and lets take part, latest first; none of who does not.
// @param read Map
// @param after String
// @param limit Integer
// @param productsMax Integer
// @returns customerId, productIds, days
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
  MATCH (customer)-[use:INTERACTED|BOUGHT]->(product:Product)
  WHERE product.special IS NULL AND $read.allow[CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' ELSE use.category END][class] = 1
  WITH product, max(coalesce(use.at, use.lastAt, datetime({epochMillis: 0}))) AS latest
  ORDER BY latest DESC, product.id
  LIMIT $productsMax
  RETURN collect(product.id) AS productIds, collect(latest.epochSeconds / 86400) AS days
}
RETURN customer.id AS customerId, productIds, days
ORDER BY customerId
