// Goes on with the run of a job that a pass had broken off while it wrote what it had computed, unless something that went in was taken back since.
// @param job String
// @param pass String
// @returns id, computed, reached, written, opened
MATCH (run:Run {job: $job})
WHERE run.current = false AND run.pass = $pass AND run.computed IS NOT NULL AND run.staleSince IS NULL
MATCH (deployment:Deployment {name: 'kith'})
WHERE coalesce(deployment.consentNarrowed, 0) = run.consentNarrowed
  AND NOT EXISTS { MATCH (customer:Customer) WHERE customer.consentUntil <= timestamp() }
SET run.status = 'running', run.endedAt = null, run.code = null, run.opened = run.opened + 1
RETURN
  run.id AS id,
  run.computed AS computed,
  coalesce(run.reached, 0) AS reached,
  coalesce(run.written, 0) AS written,
  run.opened AS opened
