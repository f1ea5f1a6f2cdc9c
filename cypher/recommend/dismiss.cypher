// Writes down that a customer does not want a product recommended. Twice is as once.
// @param customerId String
// @param id String
// @param at Integer, milliseconds since 1970
// @param most Integer, how many may stand
// @returns isThere, fits, changed
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL
OPTIONAL MATCH (product:Product {id: $id})
WITH customer, product, EXISTS { (customer)-[:DISMISSED]->(product) } AS stands, COUNT { (customer)-[:DISMISSED]->() } < $most AS isRoom
CALL (customer, product, stands, isRoom) {
  WITH * WHERE product IS NOT NULL AND isRoom AND NOT stands
  MERGE (customer)-[dismissed:DISMISSED]->(product)
    ON CREATE SET dismissed.at = datetime({epochMillis: $at})
}
RETURN product IS NOT NULL AS isThere, stands OR isRoom AS fits, product IS NOT NULL AND isRoom AND NOT stands AS changed
