// Deletes one batch of a run's influence edges.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (:Customer)-[influence:INFLUENCES {runId: $runId}]->(:Customer)
WITH influence LIMIT $limit
DELETE influence
RETURN count(*) AS deleted
