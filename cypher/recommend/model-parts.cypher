// The item model of a run, part by part in order.
// @param runId String
// @returns bytes
MATCH (part:ModelPart {runId: $runId})
WITH part.place AS place, part.bytes AS bytes
ORDER BY place
RETURN bytes
