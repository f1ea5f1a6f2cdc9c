// Writes customers: new ones are created, changed ones are mended, equal ones are left alone. Whoever was erased stays erased, and what a customer had corrected stays as it is.
// A customer whose birth date, age band or residency changed loses the consent classes until they are decided anew, so is withheld meanwhile; so do those who are
// held to be the same person.
// @param rows List of {index, id, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (erased:Erased {hash: row.id})
OPTIONAL MATCH (known:Customer {id: row.id})
WITH row, erased, known, coalesce(known.corrected, []) AS corrected
WITH row, known, corrected,
  CASE
    WHEN erased IS NOT NULL THEN 'erased'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT key IN corrected AND NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (customer:Customer {id: row.id, ageBand: 'unknown'})
  SET customer += row.facts
}
CALL (row, known, corrected, outcome) {
  WITH * WHERE outcome = 'updated'
  WITH row, known, [key IN corrected | [key, known[key]]] AS kept, known.ageBand AS ageBand, known.residency AS residency, known.birthDate AS birthDate
  SET known += row.facts
  FOREACH (fact IN kept | SET known[fact[0]] = fact[1])
  WITH known,
    coalesce(known.ageBand, '') <> coalesce(ageBand, '')
      OR coalesce(known.residency, '') <> coalesce(residency, '')
      OR coalesce(toString(known.birthDate), '') <> coalesce(toString(birthDate), '') AS undecided
  WHERE undecided
  CALL (known) {
    RETURN known AS record
    UNION
    MATCH (known)-[:MERGED_INTO]->(:MergedProfile)<-[:MERGED_INTO]-(record:Customer)
    RETURN record
  }
  FOREACH (key IN [name IN keys(record) WHERE name STARTS WITH 'cc' OR name = 'consentRev'] | SET record[key] = null)
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
