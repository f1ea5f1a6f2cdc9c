// Records that a run ended without a result, and why. The run that was served before goes on being served.
// @param id String
// @param code String
// @returns id
MATCH (run:Run {id: $id})
WHERE run.status = 'running'
SET run.status = 'failed', run.endedAt = datetime.transaction(), run.code = $code
RETURN run.id AS id
