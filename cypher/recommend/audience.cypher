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
// @param undated Integer, the atOrder of a use without a time
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
  CALL (product, speaker) {
    CALL (product, speaker) {
      MATCH (speaker)<-[use:BOUGHT]-(customer:Customer)
      USING INDEX use:BOUGHT(productId, lastOrder, customerId)
      WHERE use.productId = speaker.id AND use.lastOrder IS NOT NULL AND use.customerId IS NOT NULL
      WITH customer, use, 'purchase_item' AS category,
        [terms IN [$read, $visible, $ways.list[0].terms] | CASE
          WHEN customer[terms.ccUntil] > terms.now THEN customer[terms.cc]
          WHEN customer[terms.ccNextUntil] > terms.now THEN customer[terms.ccNext]
        END] AS classes
      // Before the limit: a use that is withheld must not take the place of another.
      WHERE $visible.allow.identity_presence[classes[1]] = 1
        AND any(way IN $ways.list WHERE way.terms.allow[way.contact][classes[2]] = 1)
        AND $read.allow[category][classes[0]] = 1
      RETURN customer, classes[0] AS class, 0 AS turn, use.lastOrder AS at, use.customerId AS key
      ORDER BY use.productId DESC, use.lastOrder DESC, use.customerId DESC
      LIMIT $usesMax
      UNION ALL
      MATCH (speaker)<-[use:INTERACTED]-(customer:Customer)
      USING INDEX use:INTERACTED(productId, atOrder, pageKey)
      WHERE use.productId = speaker.id AND use.atOrder > $undated AND use.pageKey IS NOT NULL
      WITH customer, use, use.category AS category,
        [terms IN [$read, $visible, $ways.list[0].terms] | CASE
          WHEN customer[terms.ccUntil] > terms.now THEN customer[terms.cc]
          WHEN customer[terms.ccNextUntil] > terms.now THEN customer[terms.ccNext]
        END] AS classes
      // Before the limit: a use that is withheld must not take the place of another.
      WHERE $visible.allow.identity_presence[classes[1]] = 1
        AND any(way IN $ways.list WHERE way.terms.allow[way.contact][classes[2]] = 1)
        AND $read.allow[category][classes[0]] = 1
      RETURN customer, classes[0] AS class, 0 AS turn, use.atOrder AS at, use.pageKey AS key
      ORDER BY use.productId DESC, use.atOrder DESC, use.pageKey DESC
      LIMIT $usesMax
      UNION ALL
      MATCH (speaker)<-[use:INTERACTED]-(customer:Customer)
      USING INDEX use:INTERACTED(productId, atOrder, pageKey)
      WHERE use.productId = speaker.id AND use.atOrder = $undated AND use.pageKey >= product.id
      WITH customer, use, use.category AS category,
        [terms IN [$read, $visible, $ways.list[0].terms] | CASE
          WHEN customer[terms.ccUntil] > terms.now THEN customer[terms.cc]
          WHEN customer[terms.ccNextUntil] > terms.now THEN customer[terms.ccNext]
        END] AS classes
      // Before the limit: a use that is withheld must not take the place of another.
      WHERE $visible.allow.identity_presence[classes[1]] = 1
        AND any(way IN $ways.list WHERE way.terms.allow[way.contact][classes[2]] = 1)
        AND $read.allow[category][classes[0]] = 1
      RETURN customer, classes[0] AS class, 1 AS turn, 0 AS at, use.pageKey AS key
      ORDER BY use.productId, use.atOrder, use.pageKey
      LIMIT $usesMax
      UNION ALL
      MATCH (speaker)<-[use:INTERACTED]-(customer:Customer)
      USING INDEX use:INTERACTED(productId, atOrder, pageKey)
      WHERE use.productId = speaker.id AND use.atOrder = $undated AND use.pageKey < product.id
      WITH customer, use, use.category AS category,
        [terms IN [$read, $visible, $ways.list[0].terms] | CASE
          WHEN customer[terms.ccUntil] > terms.now THEN customer[terms.cc]
          WHEN customer[terms.ccNextUntil] > terms.now THEN customer[terms.ccNext]
        END] AS classes
      // Before the limit: a use that is withheld must not take the place of another.
      WHERE $visible.allow.identity_presence[classes[1]] = 1
        AND any(way IN $ways.list WHERE way.terms.allow[way.contact][classes[2]] = 1)
        AND $read.allow[category][classes[0]] = 1
      RETURN customer, classes[0] AS class, 2 AS turn, 0 AS at, use.pageKey AS key
      ORDER BY use.productId, use.atOrder, use.pageKey
      LIMIT $usesMax
    }
    WITH customer, class, turn, at, key
    ORDER BY turn, at DESC, key
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
