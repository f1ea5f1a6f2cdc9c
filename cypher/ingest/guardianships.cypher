// Writes who is whose guardian. What staff wrote down of the same two stays as it is.
// @param rows List of {index, guardianId, wardId, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (guardian:Customer {id: row.guardianId})
OPTIONAL MATCH (ward:Customer {id: row.wardId})
OPTIONAL MATCH (guardian)-[known:GUARDIAN_OF]->(ward)
WITH row, guardian, ward, known,
  CASE
    WHEN guardian IS NULL THEN 'missing guardian_id'
    WHEN ward IS NULL THEN 'missing ward_id'
    WHEN known IS NULL THEN 'created'
    WHEN known.recordedBy = 'import' AND any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, guardian, ward, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (guardian)-[tie:GUARDIAN_OF {recordedBy: 'import', recordedAt: datetime.transaction()}]->(ward)
  SET tie += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts, known.recordedAt = datetime.transaction()
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
