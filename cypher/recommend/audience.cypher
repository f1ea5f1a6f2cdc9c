// Customers who may be told of a product and use what speaks for it, or of one for which nothing does what is like it, not those who have it; those first of whom most speaks for it.
// @param productId String
// @param read Map
// @param visible Map, of who looks
// @param ways Map of list, of telling somebody: terms and contact, the key of the category that it needs; all of one ring
// @param like Map of ids and weights, of products that are like it by the model
// @param model String, the digest of that model; where another one is served nothing is like it
// @param modelForm String, how the digest of a model begins that can be read
// @param similarMax Integer
// @param speakersMax Integer
// @param usesMax Integer
// @param limit Integer
// @returns modelRun, model, isLikened (nothing speaks for it by co-use), customerIds
MATCH (run:Run {job: 'neighbourhood', current: true})
WITH run, CASE WHEN run.model STARTS WITH $modelForm THEN run.model END AS model
LIMIT 1
MATCH (product:Product {id: $productId})
WHERE product.special IS NULL
CALL (run, product) {
  MATCH (speaker:Product)-[similar:SIMILAR]->(product)
  WITH run, speaker, similar
  LIMIT $similarMax
  // After the limit: beside the pattern the run would lead the planner to the index of all its neighbours.
  WHERE similar.runId = run.id AND speaker.special IS NULL
  WITH speaker, similar.weight AS weight
  ORDER BY weight DESC, speaker.id
  LIMIT $speakersMax
  RETURN collect(speaker) AS similar, collect(weight) AS weights
}
WITH run, model, product, similar, weights, size(similar) = 0 AS isLikened
CALL (model, isLikened) {
  WITH model, isLikened
  WHERE isLikened AND model = $model
  UNWIND range(0, size($like.ids) - 1) AS at
  MATCH (speaker:Product {id: $like.ids[at]})
  WHERE speaker.special IS NULL
  RETURN collect(speaker) AS alike, collect($like.weights[at]) AS likeness
}
WITH run, model, product, isLikened, similar + alike AS speakers, weights + likeness AS weights
CALL (product, speakers, weights) {
  UNWIND range(0, size(speakers) - 1) AS at
  WITH product, speakers[at] AS speaker, weights[at] AS weight
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
  WITH customer.id AS id, spoken
  ORDER BY spoken DESC, id
  LIMIT $limit
  RETURN collect(id) AS customerIds
}
RETURN run.id AS modelRun, model, isLikened, customerIds
