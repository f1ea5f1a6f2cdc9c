// The products that each customer of a page bought in stores and lets take part, with the store, latest first; none of who does not.
// @param read Map
// @param after String
// @param limit Integer
// @param salesMax Integer
// @returns customerId, sales (ids of store and product)
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
  WHERE $read.allow.purchase_item[class] = 1 AND $read.allow.location_visit[class] = 1
  MATCH (customer)-[:MADE]->(purchase:Purchase)-[:AT]->(store:Store)
  WHERE store.special IS NULL
  MATCH (purchase)-[:CONTAINS]->(product:Product)
  WHERE product.special IS NULL
  WITH store.id AS storeId, product.id AS productId, max(purchase.atOrder) AS latest
  ORDER BY latest DESC, storeId, productId
  LIMIT $salesMax
  RETURN collect([storeId, productId]) AS sales
}
RETURN customer.id AS customerId, sales
ORDER BY customerId
