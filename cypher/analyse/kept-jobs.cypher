// Jobs of which a pass has served the facts already, as far as nothing that went in has been taken back since.
// @param pass String
// @returns job
MATCH (deployment:Deployment {name: 'kith'})
MATCH (run:Run)
WHERE run.current = true AND run.pass = $pass AND run.status = 'done' AND run.staleSince IS NULL
  AND coalesce(deployment.consentNarrowed, 0) = run.consentNarrowed
  AND NOT EXISTS { MATCH (customer:Customer) WHERE customer.consentUntil <= timestamp() }
RETURN run.job AS job
ORDER BY job
