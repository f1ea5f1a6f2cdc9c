// Writes parts of a statistics snapshot, unless the run was given up.
// @param runId String
// @param parts List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $parts AS part
CREATE (made:StatisticsPart)
SET made.runId = $runId, made.organisation = part.organisation, made.table = part.table, made.place = part.place, made.rows = part.rows
RETURN count(made) AS written
