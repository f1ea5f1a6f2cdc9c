// The item model of a run, part by part in order.
// @param runId String
// @returns bytes
MATCH (part:ModelPart {runId: $runId})
// The index over both is used only where both are asked for; without it every part of every run is looked at.
WHERE part.place IS NOT NULL
WITH part.place AS place, part.bytes AS bytes
ORDER BY place
RETURN bytes
