// Writes who belongs to which group.
// @param rows List of {index, customerId, groupId, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (group:Group {id: row.groupId})
WITH row, customer, group, head([(customer)-[tie:MEMBER_OF]->(group) | tie]) AS known
WITH row, customer, group, known,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN group IS NULL THEN 'missing group_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, group, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (customer)-[tie:MEMBER_OF]->(group)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
