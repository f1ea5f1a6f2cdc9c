// Deletes one batch of the item model of a run that is not served.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (part:ModelPart {runId: $runId})
WHERE part.place IS NOT NULL
WITH part LIMIT $limit
DELETE part
RETURN count(*) AS deleted
