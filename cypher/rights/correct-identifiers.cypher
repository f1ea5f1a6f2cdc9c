// Takes wrong identifiers from a customer, deletes those that nobody has any more, and gives the right ones; `corrected` keeps imports from giving back what was taken.
// @param customerId String
// @param identifiers List of {type, category, right: {id, value, raw} or null}; value and raw are enciphered
// @param wrong List of String, the ids of those that are wrong and of none that is right
// @param right List of String, the ids of those that are right
// @param at Integer, milliseconds since 1970
// @returns taken, given
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL
CALL (customer) {
  UNWIND $wrong AS id
  MATCH (customer)-[tie:IDENTIFIED_BY]->(identifier:Identifier {id: id})
  DELETE tie
  WITH identifier, count(*) AS ties
  CALL (identifier) {
    WITH identifier
    WHERE NOT EXISTS { (:Customer)-[:IDENTIFIED_BY]->(identifier) }
    DETACH DELETE identifier
  }
  RETURN sum(ties) AS taken
}
CALL (customer) {
  UNWIND $identifiers AS each
  WITH customer, each
  WHERE each.right IS NOT NULL
  MERGE (identifier:Identifier {id: each.right.id})
    ON CREATE SET identifier.type = each.type, identifier.category = each.category, identifier.source = 'customer'
  MERGE (customer)-[tie:IDENTIFIED_BY]->(identifier)
    ON CREATE SET tie.source = 'customer', tie.since = datetime({epochMillis: $at})
  SET tie.value = each.right.value, tie.raw = each.right.raw
  RETURN count(*) AS given
}
SET customer.corrected =
  [key IN coalesce(customer.corrected, []) WHERE NOT key IN $wrong AND NOT key IN $right] + $wrong
RETURN taken, given
