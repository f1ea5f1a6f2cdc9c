// Records that an analysis begins. Another run of the same job that is still marked as running is given up: its batches write nothing from now on.
// @param id String
// @param job String
// @param algorithm String
// @param purpose String
// @param categories List<String>
// @param policyRev String
// @param pass String, the pass of all analyses that it belongs to, or null
// @returns startedAt
OPTIONAL MATCH (other:Run {job: $job, status: 'running'})
SET other.status = 'failed', other.endedAt = datetime.transaction(), other.code = 'RUN_SUPERSEDED'
WITH count(other) AS givenUp
OPTIONAL MATCH (deployment:Deployment {name: 'kith'})
CREATE (run:Run {id: $id})
SET run.job = $job, run.algorithm = $algorithm, run.purpose = $purpose, run.categories = $categories,
  run.policyRev = $policyRev, run.consentSeq = deployment.consentSeq, run.startedAt = datetime.transaction(),
  run.status = 'running', run.current = false, run.pass = $pass
RETURN toString(run.startedAt) AS startedAt
