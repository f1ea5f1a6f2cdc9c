// Gives facts of a product or store its new mark, as many as a transaction may hold: purchases in it, visits to it, ratings of it, events about it.
// @param id String
// @param special String, or null for none
// @param limit Integer
// @returns changed
CALL () {
  MATCH (store:Store {id: $id})
  RETURN store AS marked
  UNION
  MATCH (product:Product {id: $id})
  RETURN product AS marked
}
CALL (marked) {
  MATCH (fact:Purchase|Visit|Rating|Event)-[:AT|TO|OF|ABOUT]->(marked)
  WHERE coalesce(fact.special, '') <> coalesce($special, '')
  WITH fact
  LIMIT $limit
  SET fact.special = $special
  WITH fact
  OPTIONAL MATCH (customer:Customer)-[:MADE]->(fact)
  SET customer:SummaryDue
  RETURN count(*) AS changed
}
RETURN changed
