// Takes over what an earlier run wrote for an organisation that it had finished, unless this run was given up.
// @param runId String
// @param from String
// @param organisation String
// @returns moved
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
CALL () {
  MATCH (part:StatisticsPart {runId: $from, organisation: $organisation})
  SET part.runId = $runId
  RETURN count(part) AS parts
}
CALL () {
  MATCH (count:PublishedCount {runId: $from, organisation: $organisation})
  SET count.runId = $runId
  RETURN count(count) AS counts
}
RETURN parts + counts AS moved
