// Makes a finished run the one whose facts are served, in place of the last one of its job. No row where the run was given up.
// @param id String
// @param parameters String
// @param read Integer
// @param written Integer
// @param popular List<String>
// @param popularSupport List<Integer>
// @param lastNumber Integer
// @param model String
// @param readMs Integer
// @param asksFor List<String>
// @returns id
MATCH (run:Run {id: $id})
WHERE run.status = 'running'
OPTIONAL MATCH (before:Run {job: run.job, current: true})
SET before.current = false, before.popular = null, before.popularSupport = null
WITH DISTINCT run
SET run.current = true, run.status = 'done', run.endedAt = datetime.transaction(), run.parameters = $parameters,
  run.read = $read, run.written = $written, run.popular = $popular, run.popularSupport = $popularSupport,
  run.lastNumber = $lastNumber, run.model = $model, run.asksFor = $asksFor,
  run.readAt = CASE WHEN $readMs IS NOT NULL THEN datetime({epochMillis: $readMs}) END,
  run.computed = null
RETURN run.id AS id
