// Writes friendships, each once: the same pair the other way round is the same friendship.
// @param rows List of {index, fromId, toId, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (declarer:Customer {id: row.fromId})
OPTIONAL MATCH (friend:Customer {id: row.toId})
WITH row, declarer, friend, head([(declarer)-[tie:FRIEND_OF]-(friend) | tie]) AS known
WITH row, declarer, friend, known,
  CASE
    WHEN declarer IS NULL THEN 'missing from_customer_id'
    WHEN friend IS NULL THEN 'missing to_customer_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, declarer, friend, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (declarer)-[tie:FRIEND_OF]->(friend)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
