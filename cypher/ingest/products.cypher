// Writes products with their category.
// @param rows List of {index, id, categoryId, linked (whether the row speaks of the category), facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (category:Category {id: row.categoryId})
OPTIONAL MATCH (known:Product {id: row.id})
WITH row, category, known, [(known)-[:IN_CATEGORY]->(before:Category) | before.id] AS before
WITH row, category, known,
  CASE
    WHEN row.categoryId IS NOT NULL AND category IS NULL THEN 'missing category_id'
    WHEN known IS NULL THEN 'created'
    WHEN row.linked AND before <> [id IN [row.categoryId] WHERE id IS NOT NULL] THEN 'updated'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, category, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (product:Product {id: row.id})
  SET product += row.facts
  FOREACH (_ IN CASE WHEN category IS NULL THEN [] ELSE [1] END | CREATE (product)-[:IN_CATEGORY]->(category))
}
CALL (row, category, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
  WITH row, category, known
  WHERE row.linked
  OPTIONAL MATCH (known)-[before:IN_CATEGORY]->(:Category)
  DELETE before
  WITH DISTINCT category, known
  FOREACH (_ IN CASE WHEN category IS NULL THEN [] ELSE [1] END | CREATE (known)-[:IN_CATEGORY]->(category))
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
