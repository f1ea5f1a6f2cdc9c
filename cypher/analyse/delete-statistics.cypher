// Deletes one batch of a snapshot that is not served.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (part:StatisticsPart {runId: $runId})
WITH part LIMIT $limit
DELETE part
RETURN count(*) AS deleted
