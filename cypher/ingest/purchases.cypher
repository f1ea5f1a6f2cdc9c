// Writes receipts with their buyer and their store, and marks the buyers whose summaries are due.
// @param rows List of {index, id, customerId, storeId, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused, hidden (buyers of receipts that are now of a sensitive store)
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (store:Store {id: row.storeId})
OPTIONAL MATCH (known:Purchase {id: row.id})
WITH row, customer, store, known,
  CASE
    WHEN row.customerId IS NOT NULL AND customer IS NULL THEN 'missing customer_id'
    WHEN row.storeId IS NOT NULL AND store IS NULL THEN 'missing store_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
WITH row, customer, store, known, outcome,
  CASE
    WHEN outcome = 'updated' AND 'storeId' IN keys(row.facts) AND known.special IS NULL AND store.special IS NOT NULL
      THEN head([(buyer:Customer)-[:MADE]->(known) | buyer.id])
  END AS hidden
CALL (row, customer, store, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (purchase:Purchase {id: row.id, atOrder: $undated})
  SET purchase += row.facts, purchase.special = store.special
  FOREACH (_ IN CASE WHEN customer IS NULL THEN [] ELSE [1] END | CREATE (customer)-[:MADE]->(purchase) SET customer:SummaryDue)
  FOREACH (_ IN CASE WHEN store IS NULL THEN [] ELSE [1] END | CREATE (purchase)-[:AT]->(store))
}
CALL (row, customer, store, known, outcome) {
  WITH * WHERE outcome = 'updated'
  OPTIONAL MATCH (before:Customer)-[made:MADE]->(known)
  OPTIONAL MATCH (known)-[at:AT]->(:Store)
  SET before:SummaryDue
  SET known += row.facts
  FOREACH (_ IN CASE WHEN 'customerId' IN keys(row.facts) THEN [1] ELSE [] END | DELETE made)
  FOREACH (_ IN CASE WHEN 'storeId' IN keys(row.facts) THEN [1] ELSE [] END | DELETE at SET known.special = store.special)
  FOREACH (_ IN CASE WHEN customer IS NULL THEN [] ELSE [1] END | CREATE (customer)-[:MADE]->(known) SET customer:SummaryDue)
  FOREACH (_ IN CASE WHEN store IS NULL THEN [] ELSE [1] END | CREATE (known)-[:AT]->(store))
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes, collect(DISTINCT hidden) AS hidden
