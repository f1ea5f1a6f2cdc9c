// Deletes one batch of what stores sell by a run.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (:Store)-[sells:SELLS {runId: $runId}]->(:Product)
WITH sells LIMIT $limit
DELETE sells
RETURN count(*) AS deleted
