// Writes groups: new ones are created, changed ones are mended, equal ones are left alone.
// @param rows List of {index, id, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (known:Group {id: row.id})
WITH row, known,
  CASE
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (group:Group {id: row.id})
  SET group += row.facts
}
CALL (row, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
