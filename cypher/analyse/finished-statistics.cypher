// Organisations whose tables were finished by runs of statistics of the same pass that are over and not served, with what those say of themselves, as far as nothing has been taken back since.
// @param runId String
// @returns runId, organisation, rows
MATCH (now:Run {id: $runId})
MATCH (deployment:Deployment {name: 'kith'})
WHERE NOT EXISTS { MATCH (customer:Customer) WHERE customer.consentUntil <= timestamp() }
MATCH (run:Run {job: 'statistics'})
WHERE run.current = false AND run.id <> $runId AND coalesce(run.pass, '') = coalesce(now.pass, '')
  AND run.staleSince IS NULL AND run.consentNarrowed = coalesce(deployment.consentNarrowed, 0)
  AND NOT EXISTS { MATCH (erased:Erased) WHERE erased.at >= run.startedAt }
MATCH (part:StatisticsPart {runId: run.id})
WHERE part.table = 'whole'
RETURN part.runId AS runId, part.organisation AS organisation, part.rows AS rows
ORDER BY run.startedAt DESC, organisation
