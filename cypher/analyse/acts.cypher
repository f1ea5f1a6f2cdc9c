// What each customer of a page did and lets influence be learned from: of each kind whether it may be, and the latest acts with their day since 1970; null where nobody knows when.
// @param read Map
// @param after String
// @param limit Integer
// @param actsMax Integer
// @returns customerId, lets, bought, rated, visited, reacted, used
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
WITH customer, class,
  coalesce($read.allow.social_edge[class] = 1 AND $read.allow.inferred_influence[class] = 1, false) AS learns
WITH customer, class, [
    learns AND coalesce($read.allow.purchase_item[class] = 1, false),
    learns AND coalesce($read.allow.service_rating[class] = 1, false),
    learns AND coalesce($read.allow.location_visit[class] = 1, false),
    learns AND coalesce($read.allow.social_reaction[class] = 1, false),
    learns AND coalesce($read.allow.behaviour_app[class] = 1 AND $read.allow.behaviour_web[class] = 1, false)
  ] AS lets
CALL (customer, lets) {
  MATCH (customer)-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(product:Product)
  WHERE lets[0] AND purchase.special IS NULL AND product.special IS NULL
  WITH product, min(purchase.at.epochMillis) AS at
  ORDER BY at DESC, product.id
  LIMIT $actsMax
  OPTIONAL MATCH (product)-[:IN_CATEGORY]->(category:Category)
  WITH product, at, min(category.id) AS category
  RETURN collect([product.id, at / 86400000.0, category, category]) AS bought
}
CALL (customer, lets) {
  MATCH (customer)-[:RATED]->(rating:Rating)
  WHERE lets[1] AND rating.special IS NULL AND rating.objectId IS NOT NULL
  WITH rating.objectType + ' ' + rating.objectId AS object, rating.objectType AS type, rating.objectId AS productId, min(rating.at.epochMillis) AS at
  ORDER BY at DESC, object
  LIMIT $actsMax
  OPTIONAL MATCH (:Product {id: productId})-[:IN_CATEGORY]->(category:Category)
  WITH object, at, type, min(category.id) AS category
  RETURN collect([object, at / 86400000.0, type, category]) AS rated
}
CALL (customer, lets) {
  MATCH (customer)-[:PAID_VISIT]->(visit:Visit)-[:TO]->(store:Store)
  WHERE lets[2] AND store.special IS NULL
  WITH store, min(visit.at.epochMillis) AS at
  ORDER BY at DESC, store.id
  LIMIT $actsMax
  RETURN collect([store.id, at / 86400000.0, store.format, null]) AS visited
}
CALL (customer, lets) {
  MATCH (customer)-[reaction:LIKED|COMMENTED_ON|SHARED]->(post:Post)
  WHERE lets[3]
  WITH post, min(reaction.at.epochMillis) AS at
  ORDER BY at DESC, post.id
  LIMIT $actsMax
  RETURN collect([post.id, at / 86400000.0, null, null]) AS reacted
}
CALL (customer, lets) {
  // Uses of other categories are no act of this kind, whose categories are all that its influence names as what went in.
  MATCH (customer)-[use:INTERACTED]->(product:Product)
  WHERE lets[4] AND product.special IS NULL AND use.category IN ['behaviour_app', 'behaviour_web']
  WITH product, min(use.at.epochMillis) AS at
  ORDER BY at DESC, product.id
  LIMIT $actsMax
  OPTIONAL MATCH (product)-[:IN_CATEGORY]->(category:Category)
  WITH product, at, min(category.id) AS category
  RETURN collect([product.id, at / 86400000.0, category, category]) AS used
}
RETURN customer.id AS customerId, lets, bought, rated, visited, reacted, used
ORDER BY customerId
