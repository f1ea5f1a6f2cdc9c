// Writes what customers did with a promotion.
// @param rows List of {index, customerId, promotionId, key, pageKey, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (promotion:Promotion {id: row.promotionId})
WITH row, customer, promotion, head([(customer)-[tie:REACTED_TO {key: row.key}]->(promotion) | tie]) AS known
WITH row, customer, promotion, known,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN promotion IS NULL THEN 'missing promotion_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, promotion, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (customer)-[tie:REACTED_TO {key: row.key, promotionId: row.promotionId, atOrder: $undated, pageKey: row.pageKey}]->(promotion)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
