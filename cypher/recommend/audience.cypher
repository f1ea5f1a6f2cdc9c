// Customers who may be told of a product and use what speaks for it, not those who have it; those first of whom most speaks for it.
// @param productId String
// @param read Map
// @param visible Map, of who looks
// @param ways Map of list, of telling somebody: terms and contact, the key of the category that it needs; all of one ring
// @param similarMax Integer
// @param speakersMax Integer
// @param usesMax Integer
// @param limit Integer
// @returns customerId
MATCH (run:Run {job: 'neighbourhood', current: true})
WITH run
LIMIT 1
MATCH (product:Product {id: $productId})
WHERE product.special IS NULL
CALL (run, product) {
  MATCH (speaker:Product)-[similar:SIMILAR]->(product)
  WITH run, speaker, similar
  LIMIT $similarMax
  // After the limit: beside the pattern the run would lead the planner to the index of all its neighbours.
  WHERE similar.runId = run.id AND speaker.special IS NULL
  RETURN speaker, similar.weight AS weight
  ORDER BY weight DESC, speaker.id
  LIMIT $speakersMax
}
CALL (speaker) {
  MATCH (speaker)<-[use:INTERACTED|BOUGHT]-(customer:Customer)
  WITH customer, CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' ELSE use.category END AS category,
    CASE
      WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
      WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
    END AS class,
    CASE
      WHEN customer[$visible.ccUntil] > $visible.now THEN customer[$visible.cc]
      WHEN customer[$visible.ccNextUntil] > $visible.now THEN customer[$visible.ccNext]
    END AS visibleClass,
    CASE
      WHEN customer[$ways.list[0].terms.ccUntil] > $ways.list[0].terms.now THEN customer[$ways.list[0].terms.cc]
      WHEN customer[$ways.list[0].terms.ccNextUntil] > $ways.list[0].terms.now THEN customer[$ways.list[0].terms.ccNext]
    END AS toldClass
  WHERE $visible.allow.identity_presence[visibleClass] = 1
    AND any(way IN $ways.list WHERE way.terms.allow[way.contact][toldClass] = 1)
    AND $read.allow[category][class] = 1
  // Behind the conditions: a use that is withheld must not take the place of another.
  WITH customer, class
  LIMIT $usesMax
  RETURN DISTINCT customer, class
}
WITH product, customer, class, sum(weight) AS spoken
WHERE spoken > 0 AND NOT EXISTS {
  MATCH (customer)-[has:INTERACTED|BOUGHT]->(product)
  WHERE $read.allow[CASE type(has) WHEN 'BOUGHT' THEN 'purchase_item' ELSE has.category END][class] = 1
}
RETURN customer.id AS customerId
ORDER BY spoken DESC, customerId
LIMIT $limit
