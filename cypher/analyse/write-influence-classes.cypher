// Writes how far the acts of whole classes pass on, of a run that is still wanted.
// @param runId String
// @param rows List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $rows AS row
OPTIONAL MATCH (category:Category {id: row.categoryId})
WITH run, row, category
// A category that went meanwhile has no class.
WHERE row.categoryId IS NULL OR category IS NOT NULL
CREATE (run)-[:FOUND]->(class:InfluenceClass {runId: $runId, ofAll: row.categoryId IS NULL})
SET class += row.facts
FOREACH (_ IN CASE WHEN category IS NULL THEN [] ELSE [1] END | CREATE (class)-[:OF_CATEGORY]->(category))
RETURN count(*) AS written
