// Deletes one batch of the counts of a snapshot that is not served.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (count:PublishedCount {runId: $runId})
WITH count LIMIT $limit
DELETE count
RETURN count(*) AS deleted
