// Writes down that a customer is not interested in a category. Twice is as once.
// @param customerId String
// @param id String
// @param at Integer, milliseconds since 1970
// @param most Integer, how many may stand
// @returns isThere, fits, changed
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL
OPTIONAL MATCH (category:Category {id: $id})
WITH customer, category, EXISTS { (customer)-[:NOT_INTERESTED_IN]->(category) } AS stands, COUNT { (customer)-[:NOT_INTERESTED_IN]->() } < $most AS isRoom
CALL (customer, category, stands, isRoom) {
  WITH * WHERE category IS NOT NULL AND isRoom AND NOT stands
  MERGE (customer)-[refused:NOT_INTERESTED_IN]->(category)
    ON CREATE SET refused.at = datetime({epochMillis: $at})
}
RETURN category IS NOT NULL AS isThere, stands OR isRoom AS fits, category IS NOT NULL AND isRoom AND NOT stands AS changed
