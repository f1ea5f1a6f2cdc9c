// Writes campaigns with the store that they are about.
// @param rows List of {index, id, storeId, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (store:Store {id: row.storeId})
OPTIONAL MATCH (known:Campaign {id: row.id})
WITH row, store, known,
  CASE
    WHEN row.storeId IS NOT NULL AND store IS NULL THEN 'missing store_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, store, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (campaign:Campaign {id: row.id})
  SET campaign += row.facts
  FOREACH (_ IN CASE WHEN store IS NULL THEN [] ELSE [1] END | CREATE (campaign)-[:HELD_AT]->(store))
}
CALL (row, store, known, outcome) {
  WITH * WHERE outcome = 'updated'
  OPTIONAL MATCH (known)-[held:HELD_AT]->(:Store)
  WITH *, coalesce(head([(known)-[:HELD_AT]->(before:Store) | before.special]), '') AS before
  SET known += row.facts
  FOREACH (_ IN CASE WHEN 'storeId' IN keys(row.facts) THEN [1] ELSE [] END | DELETE held)
  FOREACH (_ IN CASE WHEN store IS NULL THEN [] ELSE [1] END | CREATE (known)-[:HELD_AT]->(store))
  // With the campaign, or its contacts would tell for a while of the store that it is held at now.
  WITH known, before, head([(known)-[:HELD_AT]->(now:Store) | now.special]) AS special
  WHERE coalesce(special, '') <> before
  MATCH (contact:Contact)-[:IN_CAMPAIGN]->(known)
  SET contact.storeSpecial = special
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
