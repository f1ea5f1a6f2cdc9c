// Writes ratings with the customer who gave them and what they are of.
// @param rows List of {index, id, customerId, productId, storeId, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (product:Product {id: row.productId})
OPTIONAL MATCH (store:Store {id: row.storeId})
OPTIONAL MATCH (known:Rating {id: row.id})
WITH row, customer, coalesce(product, store) AS object, known
WITH row, customer, object, known,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN coalesce(row.productId, row.storeId) IS NOT NULL AND object IS NULL THEN 'missing object_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, object, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (rating:Rating {id: row.id, atOrder: $undated})
  SET rating += row.facts, rating.special = object.special
  CREATE (customer)-[:RATED]->(rating)
  FOREACH (_ IN CASE WHEN object IS NULL THEN [] ELSE [1] END | CREATE (rating)-[:OF]->(object))
}
CALL (row, customer, object, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
  WITH row, customer, object, known
  OPTIONAL MATCH (:Customer)-[rated:RATED]->(known)
  OPTIONAL MATCH (known)-[of:OF]->()
  DELETE rated
  FOREACH (_ IN CASE WHEN 'objectId' IN keys(row.facts) THEN [1] ELSE [] END | DELETE of SET known.special = object.special)
  CREATE (customer)-[:RATED]->(known)
  FOREACH (_ IN CASE WHEN object IS NULL THEN [] ELSE [1] END | CREATE (known)-[:OF]->(object))
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
