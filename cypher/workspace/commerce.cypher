// What the customers of a page bought, visited and rated, the latest first, each part under its own category.
// @param read Map
// @param after String
// @param limit Integer
// @param rowsMax Integer
// @returns customerId, purchases, visits, ratings
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
  MATCH (customer)-[:MADE]->(purchase:Purchase)
  WHERE $read.allow.purchase_item[class] = 1 AND (purchase.special IS NULL OR $read.allow[purchase.special][class] = 1)
  WITH purchase, class
  ORDER BY purchase.atOrder DESC, purchase.id
  LIMIT $rowsMax
  CALL (purchase, class) {
    MATCH (purchase)-[:AT]->(store:Store)
    WHERE $read.allow.location_visit[class] = 1
    WITH store.id AS storeId
    ORDER BY storeId
    LIMIT 1
    RETURN collect(storeId) AS stores
  }
  CALL (purchase, class) {
    MATCH (purchase)-[line:CONTAINS]->(product:Product)
    WHERE (product.special IS NULL OR $read.allow[product.special][class] = 1)
    RETURN collect([product.id, line.quantity]) AS lines
  }
  RETURN collect([
    purchase.id, stores[0], purchase.at.epochMillis / 86400000,
    CASE WHEN $read.allow.purchase_amount[class] = 1 THEN purchase.totalMinor END,
    CASE WHEN $read.allow.purchase_amount[class] = 1 THEN purchase.currency END,
    purchase.channel,
    CASE WHEN $read.allow.purchase_payment_method[class] = 1 THEN purchase.paymentMethod END,
    CASE WHEN $read.allow.behaviour_delivery[class] = 1 THEN purchase.deliveryMethod END,
    lines
  ]) AS purchases
}
CALL (customer, class) {
  MATCH (customer)-[:PAID_VISIT]->(visit:Visit)-[:TO]->(store:Store)
  WHERE $read.allow.location_visit[class] = 1 AND (visit.special IS NULL OR $read.allow[visit.special][class] = 1)
  WITH visit, store
  ORDER BY visit.atOrder DESC, visit.id
  LIMIT $rowsMax
  RETURN collect([visit.id, store.id, visit.at.epochMillis / 86400000, visit.durationMinutes, visit.purpose]) AS visits
}
CALL (customer, class) {
  MATCH (customer)-[:RATED]->(rating:Rating)-[:OF]->(object:Product|Store)
  WHERE $read.allow.service_rating[class] = 1 AND (object:Product OR $read.allow.location_visit[class] = 1)
    AND (rating.special IS NULL OR $read.allow[rating.special][class] = 1)
  WITH rating, object
  ORDER BY rating.atOrder DESC, rating.id
  LIMIT $rowsMax
  RETURN collect([rating.id, object.id, CASE WHEN object:Product THEN 'Product' ELSE 'Store' END, rating.at.epochMillis / 86400000, rating.score]) AS ratings
}
RETURN customer.id AS customerId, purchases, visits, ratings
ORDER BY customerId
