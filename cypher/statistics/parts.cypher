// One table of a snapshot, in parts.
// @param runId String
// @param organisation String
// @param table String
// @returns rows
MATCH (part:StatisticsPart {runId: $runId, organisation: $organisation, table: $table})
RETURN part.rows AS rows
ORDER BY part.place
