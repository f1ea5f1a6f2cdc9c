// Records that a run ended without a result. The run that was served before goes on being served.
// @param id String
// @returns id
MATCH (run:Run {id: $id})
WHERE run.status = 'running'
SET run.status = 'failed', run.endedAt = datetime.transaction()
RETURN run.id AS id
