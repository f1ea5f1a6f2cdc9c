// How many times as far as over all purchases of each product, or in each category, pass on: along follows, and along friendships. It is that of the nearest category above of which enough customers tell.
// @param ids List<String>
// @param customersMin Integer
// @returns id, multipliers
MATCH (run:Run {job: 'influence', current: true})
WITH run
LIMIT 1
UNWIND $ids AS id
OPTIONAL MATCH (category:Category {id: id})
OPTIONAL MATCH (:Product {id: id})-[:IN_CATEGORY]->(itsCategory:Category)
WITH run, id, coalesce(category, itsCategory) AS category
CALL (run, category) {
  UNWIND ['FOLLOWS', 'FRIEND_OF'] AS ties
  CALL (run, category, ties) {
    MATCH way = (category)-[:CHILD_OF*0..5]->(above:Category)<-[:OF_CATEGORY]-(class:InfluenceClass)
    WHERE class.runId = run.id AND class.customers >= $customersMin AND none(node IN nodes(way) WHERE node.special IS NOT NULL)
      AND (class.acts IS NULL OR class.acts = 'bought' AND class.ties = ties)
    RETURN class.multiplier AS multiplier, length(way) AS steps, class.acts IS NULL AS ofAllActs
    UNION
    MATCH (run)-[:FOUND]->(class:InfluenceClass {ofAll: true, acts: 'bought', ties: ties})
    WHERE class.customers >= $customersMin
    RETURN class.multiplier AS multiplier, 100 AS steps, false AS ofAllActs
  }
  WITH ties, multiplier, steps, ofAllActs
  ORDER BY ties, steps, ofAllActs
  WITH ties, head(collect(multiplier)) AS multiplier
  RETURN collect([ties, multiplier]) AS found
}
RETURN id, found AS multipliers
