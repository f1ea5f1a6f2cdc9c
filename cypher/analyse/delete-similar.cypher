// Deletes one batch of a run's item neighbourhood.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (:Product)-[similar:SIMILAR {runId: $runId}]->(:Product)
WITH similar LIMIT $limit
DELETE similar
RETURN count(*) AS deleted
