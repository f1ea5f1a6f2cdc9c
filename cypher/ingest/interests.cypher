// Writes what customers are interested in, and the interest where it is new.
// @param rows List of {index, customerId, interestId, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (interest:Interest {id: row.interestId})
WITH row, customer, interest, head([(customer)-[tie:INTERESTED_IN]->(interest) | tie]) AS known
WITH row, customer, interest, known,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, outcome) {
  WITH * WHERE outcome = 'created'
  MERGE (interest:Interest {id: row.interestId})
    ON CREATE SET interest.name = row.name
  CREATE (customer)-[tie:INTERESTED_IN {interestId: row.interestId, atOrder: $undated, customerId: row.customerId}]->(interest)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
