// Records that a run ended without a result, and why, unless another process goes on with it. The run that was served before goes on being served.
// @param id String
// @param code String
// @param opened Integer
// @returns isComputed, whether the next process of its pass can go on with it
MATCH (run:Run {id: $id})
WHERE run.status = 'running' AND run.opened = $opened
SET run.status = 'failed', run.endedAt = datetime.transaction(), run.code = $code
RETURN run.computed IS NOT NULL AS isComputed
