// Writes posts with their authors.
// @param rows List of {index, id, customerId, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (known:Post {id: row.id})
WITH row, customer, known,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (post:Post {id: row.id, atOrder: $undated})
  SET post += row.facts
  CREATE (customer)-[:WROTE]->(post)
}
CALL (row, customer, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
  WITH customer, known
  WHERE NOT EXISTS { (customer)-[:WROTE]->(known) }
  OPTIONAL MATCH (:Customer)-[wrote:WROTE]->(known)
  DELETE wrote
  CREATE (customer)-[:WROTE]->(known)
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
