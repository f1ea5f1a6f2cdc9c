// Writes likes posts, each known by the key of its event.
// @param rows List of {index, customerId, postId, key, pageKey, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (post:Post {id: row.postId})
WITH row, customer, post, head([(customer)-[tie:LIKED {key: row.key}]->(post) | tie]) AS known
WITH row, customer, post, known,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN post IS NULL THEN 'missing object_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, post, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (customer)-[tie:LIKED {key: row.key, postId: row.postId, atOrder: $undated, pageKey: row.pageKey}]->(post)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
