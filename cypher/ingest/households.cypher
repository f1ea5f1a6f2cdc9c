// Writes who lives in which household, and the household where it is new. Who is named with another one has moved; a household that nobody lives in is gone.
// @param rows List of {index, customerId, householdId, externalId, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (customer)-[known:LIVES_IN]->(home:Household)
WITH row, customer, known, home, coalesce(home.id <> row.householdId, false) AS moves
WITH row, customer, known, home, moves,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN known IS NULL THEN 'created'
    WHEN moves OR any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, moves, outcome) {
  WITH * WHERE moves OR outcome = 'created'
  MERGE (household:Household {id: row.householdId})
    ON CREATE SET household.externalId = row.externalId
  CREATE (customer)-[tie:LIVES_IN]->(household)
  SET tie += row.facts
}
CALL (row, known, moves, outcome) {
  WITH * WHERE outcome = 'updated' AND NOT moves
  SET known += row.facts
}
CALL (known, moves) {
  WITH * WHERE moves
  DELETE known
}
WITH outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes, collect(DISTINCT CASE WHEN moves THEN home END) AS homes
CALL (homes) {
  UNWIND homes AS home
  WITH home
  WHERE NOT EXISTS { (home)<-[:LIVES_IN]-(:Customer) }
  DELETE home
}
RETURN outcome, rows, indexes
