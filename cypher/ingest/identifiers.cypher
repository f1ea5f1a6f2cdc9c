// Writes what customers are recognised by.
// The value stands on the relationship, enciphered under the key of the customer at its start, so that each owner of a shared identifier has a copy
// of their own. A loyalty card also makes its account, which the first customer named with it owns.
// @param rows List of {index, id, customerId, identifier (properties of a new node), facts (of the relationship), sealed (its value and raw), account: {id, number} or null}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (identifier:Identifier {id: row.id})
WITH row, customer, head([(customer)-[tie:IDENTIFIED_BY]->(identifier) | tie]) AS known
WITH row, customer, known,
  CASE
    // Who was not there when the keys were fetched has none, and is not there.
    WHEN customer IS NULL OR row.sealed IS NULL THEN 'missing customer_id'
    // The customer had it taken away: an old file does not bring it back.
    WHEN known IS NULL AND row.id IN coalesce(customer.corrected, []) THEN 'unchanged'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, outcome) {
  WITH * WHERE outcome = 'created'
  MERGE (identifier:Identifier {id: row.id})
    ON CREATE SET identifier += row.identifier
  CREATE (customer)-[tie:IDENTIFIED_BY]->(identifier)
  SET tie += row.facts, tie += row.sealed
}
CALL (row, customer, outcome) {
  WITH * WHERE outcome = 'created' AND row.account IS NOT NULL
  MERGE (account:LoyaltyAccount {id: row.account.id})
    ON CREATE SET account.customerId = row.customerId, account.since = row.facts.since
  MERGE (customer)-[held:HOLDS]->(account)
    ON CREATE SET held.number = row.account.number
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
