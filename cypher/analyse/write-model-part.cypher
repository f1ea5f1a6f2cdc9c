// Writes one part of a run's item model, unless the run was given up.
// @param runId String
// @param place Integer
// @param bytes ByteArray
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
CREATE (part:ModelPart {runId: $runId, place: $place})
SET part.bytes = $bytes
RETURN count(part) AS written
