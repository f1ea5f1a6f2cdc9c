// Writes visits with the customer who came and the store.
// @param rows List of {index, id, customerId, storeId, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (store:Store {id: row.storeId})
OPTIONAL MATCH (known:Visit {id: row.id})
WITH row, customer, store, known,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN store IS NULL THEN 'missing store_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, store, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (visit:Visit {id: row.id, atOrder: $undated})
  SET visit += row.facts, visit.special = store.special
  CREATE (customer)-[:PAID_VISIT]->(visit)-[:TO]->(store)
}
CALL (row, customer, store, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts, known.special = store.special
  WITH customer, store, known
  OPTIONAL MATCH (:Customer)-[paid:PAID_VISIT]->(known)
  OPTIONAL MATCH (known)-[to:TO]->(:Store)
  DELETE paid, to
  CREATE (customer)-[:PAID_VISIT]->(known)-[:TO]->(store)
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
