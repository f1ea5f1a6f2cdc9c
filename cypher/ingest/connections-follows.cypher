// Writes who follows whom.
// @param rows List of {index, fromId, toId, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (follower:Customer {id: row.fromId})
OPTIONAL MATCH (followed:Customer {id: row.toId})
WITH row, follower, followed, head([(follower)-[tie:FOLLOWS]->(followed) | tie]) AS known
WITH row, follower, followed, known,
  CASE
    WHEN follower IS NULL THEN 'missing from_customer_id'
    WHEN followed IS NULL THEN 'missing to_customer_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, follower, followed, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (follower)-[tie:FOLLOWS]->(followed)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
