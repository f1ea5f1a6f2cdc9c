// Records that an analysis begins. Another run of the same job that is still marked as running is given up: its batches write nothing from now on. What one that was broken off had computed is of no use any more.
// @param id String
// @param job String
// @param algorithm String
// @param purpose String
// @param categories List<String>
// @param policyRev String
// @param pass String, the pass of all analyses that it belongs to, or null
// @returns startedAt
CALL () {
  MATCH (other:Run {job: $job})
  WHERE other.status = 'running' OR other.computed IS NOT NULL
  FOREACH (_ IN CASE other.status WHEN 'running' THEN [1] ELSE [] END |
    SET other.status = 'failed', other.endedAt = datetime.transaction(), other.code = 'RUN_SUPERSEDED'
  )
  SET other.computed = null
}
OPTIONAL MATCH (deployment:Deployment {name: 'kith'})
CREATE (run:Run {id: $id})
SET run.job = $job, run.algorithm = $algorithm, run.purpose = $purpose, run.categories = $categories,
  run.policyRev = $policyRev, run.consentSeq = deployment.consentSeq,
  run.consentNarrowed = coalesce(deployment.consentNarrowed, 0), run.startedAt = datetime.transaction(),
  run.status = 'running', run.current = false, run.pass = $pass, run.opened = 1
RETURN toString(run.startedAt) AS startedAt
