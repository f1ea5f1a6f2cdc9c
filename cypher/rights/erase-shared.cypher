// Parts a batch of what several customers may share from one of them, and deletes what nobody shares any more.
// @param customerId String
// @param labels List of String
// @param limit Integer
// @returns changed
MATCH (customer:Customer {id: $customerId})-[tie]->(record)
WHERE any(label IN labels(record) WHERE label IN $labels)
WITH customer, tie, record
LIMIT $limit
DELETE tie
WITH customer, collect(DISTINCT record) AS records, count(*) AS changed
CALL (customer, records) {
  UNWIND records AS record
  WITH customer, record, head(COLLECT { MATCH (record)<--(other:Customer) WHERE other <> customer RETURN other.id LIMIT 1 }) AS otherId
  WHERE otherId IS NOT NULL AND record.customerId = customer.id
  SET record.customerId = otherId
}
CALL (customer, records) {
  UNWIND records AS record
  WITH customer, record
  WHERE NOT EXISTS { MATCH (record)<--(other:Customer) WHERE other <> customer }
  DETACH DELETE record
}
RETURN changed
