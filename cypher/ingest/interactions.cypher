// Writes the use that customers made of products.
// @param rows List of {index, customerId, productId, key, pageKey, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (product:Product {id: row.productId})
WITH row, customer, product, head([(customer)-[tie:INTERACTED {key: row.key}]->(product) | tie]) AS known
WITH row, customer, product, known,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN product IS NULL THEN 'missing product_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, product, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (customer)-[tie:INTERACTED {key: row.key, productId: row.productId, atOrder: $undated, pageKey: row.pageKey}]->(product)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
