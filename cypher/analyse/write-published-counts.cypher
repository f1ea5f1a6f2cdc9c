// Writes counts of a snapshot as they are told, unless the run was given up.
// @param runId String
// @param organisation String
// @param counts List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $counts AS count
CREATE (made:PublishedCount)
SET made.runId = $runId, made.organisation = $organisation, made.measure = count.measure, made.value = count.value, made.id = count.id
RETURN count(made) AS written
