// Of products in one customer's own list: friends whose influence counts there, who have them for some time and agreed to be named; those with most influence first.
// @param customerId String
// @param productIds List<String>
// @param read Map
// @param contribute Map
// @param receive Map
// @param attribute Map
// @param visible Map, of the customer who looks
// @param before Integer, milliseconds since 1970; uses since then name nobody
// @param usesMax Integer
// @param tiesMax Integer
// @param tieProductsMax Integer
// @returns productId, friendIds
MATCH (influence:Run {job: 'influence', current: true})
WITH influence
LIMIT 1
MATCH (customer:Customer {id: $customerId})
WITH influence, customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN customer[$contribute.ccUntil] > $contribute.now THEN customer[$contribute.cc]
    WHEN customer[$contribute.ccNextUntil] > $contribute.now THEN customer[$contribute.ccNext]
  END AS learnedClass
WHERE $receive.allow.social_edge[class] = 1 AND $contribute.allow.inferred_influence[learnedClass] = 1
// The ties of the list, by the same conditions and in the same order.
CALL (influence, customer, learnedClass) {
  MATCH (customer)<-[tie:INFLUENCES]-(other:Customer)
  WHERE influence.id IN [tie.runId] AND all(input IN tie.inputs WHERE $contribute.allow[input][learnedClass] = 1)
  WITH tie, other,
    CASE
      WHEN other[$contribute.ccUntil] > $contribute.now THEN other[$contribute.cc]
      WHEN other[$contribute.ccNextUntil] > $contribute.now THEN other[$contribute.ccNext]
    END AS otherClass
  WHERE $contribute.allow.social_edge[otherClass] = 1 AND $contribute.allow.inferred_influence[otherClass] = 1
    AND all(input IN tie.inputs WHERE $contribute.allow[input][otherClass] = 1)
  WITH other, otherClass, tie.probability AS probability
  LIMIT $usesMax
  // With nothing in between the planner would sort all of them first.
  WHERE probability IS NOT NULL
  RETURN other, otherClass, probability
  ORDER BY probability DESC, other.id
  LIMIT $tiesMax
}
WITH customer, other, otherClass, probability,
  CASE
    WHEN other[$attribute.ccUntil] > $attribute.now THEN other[$attribute.cc]
    WHEN other[$attribute.ccNextUntil] > $attribute.now THEN other[$attribute.ccNext]
  END AS namedClass,
  CASE
    WHEN other[$visible.ccUntil] > $visible.now THEN other[$visible.cc]
    WHEN other[$visible.ccNextUntil] > $visible.now THEN other[$visible.ccNext]
  END AS visibleClass
WHERE probability > 0 AND $attribute.allow.social_edge[namedClass] = 1 AND $attribute.allow.identity_name[namedClass] = 1
  AND $visible.allow.social_edge[visibleClass] = 1 AND $visible.allow.identity_name[visibleClass] = 1
  AND EXISTS { (customer)-[:FRIEND_OF]-(other) }
CALL (other, otherClass, namedClass) {
  MATCH (other)-[use:INTERACTED|BOUGHT]->(product:Product)
  WHERE product.special IS NULL
  WITH product, namedClass, otherClass, CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' ELSE use.category END AS category, coalesce(use.at, use.lastAt) AS at
  WHERE $contribute.allow[category][otherClass] = 1
  WITH product, namedClass, category, at
  LIMIT $usesMax
  WITH product, namedClass, max(coalesce(at, datetime({epochMillis: 0}))) AS latest, collect([category, at]) AS uses
  ORDER BY latest DESC, product.id
  LIMIT $tieProductsMax
  WHERE product.id IN $productIds
    AND any(use IN uses WHERE $attribute.allow[use[0]][namedClass] = 1 AND use[1] < datetime({epochMillis: $before}))
  RETURN product.id AS productId
}
WITH productId, other, probability
ORDER BY probability DESC, other.id
RETURN productId, collect(other.id) AS friendIds
