// Gives facts of a product, category or store its new mark, as many as a transaction may hold: purchases in it, visits to it, ratings of it, events about it, and contacts that carried an offer on it or were of a campaign held there.
// @param id String
// @param special String, or null for none
// @param limit Integer
// @returns changed, buyers (of purchases among them, whose summaries are due now), sessions (of events among them, to be computed now)
CALL () {
  MATCH (store:Store {id: $id})
  RETURN store AS marked
  UNION
  MATCH (category:Category {id: $id})
  RETURN category AS marked
  UNION
  MATCH (product:Product {id: $id})
  RETURN product AS marked
}
CALL (marked) {
  CALL (marked) {
    MATCH (fact:Purchase|Visit|Rating|Event)-[:AT|TO|OF|ABOUT]->(marked)
    WHERE coalesce(fact.special, '') <> coalesce($special, '')
    RETURN fact, 'special' AS copy
    UNION ALL
    MATCH (fact:Contact)-[:CARRIES]->(:Offer)-[:ON]->(marked)
    WHERE coalesce(fact.special, '') <> coalesce($special, '')
    RETURN fact, 'special' AS copy
    UNION ALL
    MATCH (fact:Contact)-[:IN_CAMPAIGN]->(:Campaign)-[:HELD_AT]->(marked)
    WHERE coalesce(fact.storeSpecial, '') <> coalesce($special, '')
    RETURN fact, 'storeSpecial' AS copy
  }
  WITH fact, copy
  LIMIT $limit
  SET fact[copy] = $special
  WITH fact
  OPTIONAL MATCH (customer:Customer)-[:MADE]->(fact)
  RETURN count(*) AS changed, collect(DISTINCT customer.id) AS buyers, collect(DISTINCT head([(fact)-[:IN_SESSION]->(session:Session) | session.id])) AS sessions
}
RETURN changed, buyers, sessions
