// Writes categories below their parents. A parent that is not there yet refuses the row, which is then tried again.
// @param rows List of {index, id, parentId, linked (whether the row speaks of the parent), facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (parent:Category {id: row.parentId})
OPTIONAL MATCH (known:Category {id: row.id})
WITH row, parent, known, [(known)-[:CHILD_OF]->(before:Category) | before.id] AS before
WITH row, parent, known,
  CASE
    WHEN row.parentId IS NOT NULL AND parent IS NULL THEN 'missing parent_id'
    WHEN known IS NULL THEN 'created'
    WHEN row.linked AND before <> [id IN [row.parentId] WHERE id IS NOT NULL] THEN 'updated'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS planned
CALL (row, parent, planned) {
  WITH * WHERE planned = 'created'
  CREATE (category:Category {id: row.id})
  SET category += row.facts
  FOREACH (_ IN CASE WHEN parent IS NULL THEN [] ELSE [1] END | CREATE (category)-[:CHILD_OF]->(parent))
}
CALL (row, parent, known, planned) {
  // Each row sees what the rows before it wrote, so two rows cannot close a circle together.
  WITH * WHERE planned = 'updated' AND NOT (row.linked AND EXISTS { (parent)-[:CHILD_OF*0..50]->(known) })
  SET known += row.facts
  WITH row, parent, known
  OPTIONAL MATCH (known)-[before:CHILD_OF]->(:Category)
  WHERE row.linked
  DELETE before
  WITH DISTINCT row, parent, known
  FOREACH (_ IN CASE WHEN row.linked AND parent IS NOT NULL THEN [1] ELSE [] END | CREATE (known)-[:CHILD_OF]->(parent))
  RETURN count(*) AS mended
}
WITH row, CASE WHEN planned = 'updated' AND mended = 0 THEN 'circular parent_id' ELSE planned END AS outcome
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
