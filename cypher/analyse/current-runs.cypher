// The runs that are served, one a job.
// @returns job, id, read, parameters, lastNumber, model, readMs (milliseconds since 1970), narrowed
MATCH (run:Run)
WHERE run.current = true
RETURN run.job AS job, run.id AS id, run.read AS read, run.parameters AS parameters, run.lastNumber AS lastNumber, run.model AS model,
  coalesce(run.readAt, run.startedAt).epochMillis AS readMs,
  coalesce(run.consentNarrowed, 0) AS narrowed
ORDER BY job
