// Organisations whose tables were finished by runs of statistics that are over and not served, with what those say of themselves.
// @param runId String
// @returns runId, organisation, rows
MATCH (run:Run {job: 'statistics'})
WHERE run.current = false AND run.id <> $runId
MATCH (part:StatisticsPart {runId: run.id})
WHERE part.table = 'whole'
RETURN part.runId AS runId, part.organisation AS organisation, part.rows AS rows
ORDER BY run.startedAt DESC, organisation
