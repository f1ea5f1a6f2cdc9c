// Writes the lines of receipts, and marks the buyers whose summaries are due.
// @param rows List of {index, purchaseId, productId, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (purchase:Purchase {id: row.purchaseId})
OPTIONAL MATCH (product:Product {id: row.productId})
// Asked from the receipt: a popular product's edges change under the other lane, and reading them would end the transaction.
WITH row, purchase, product, head([(purchase)-[tie:CONTAINS]->(other:Product) WHERE other.id = row.productId | tie]) AS known
WITH row, purchase, product, known,
  CASE
    WHEN purchase IS NULL THEN 'missing purchase_id'
    WHEN product IS NULL THEN 'missing product_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, purchase, product, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (purchase)-[tie:CONTAINS]->(product)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
CALL (purchase, outcome) {
  WITH * WHERE outcome IN ['created', 'updated']
  MATCH (customer:Customer)-[:MADE]->(purchase)
  // Setting a mark that is there already would still lock the customer, for whom the other lane then waits.
  WHERE NOT customer:SummaryDue
  SET customer:SummaryDue
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
