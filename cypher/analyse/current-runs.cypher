// The runs that are served, one a job.
// @returns job, id, read, parameters, lastNumber
MATCH (run:Run)
WHERE run.current = true
RETURN run.job AS job, run.id AS id, run.read AS read, run.parameters AS parameters, run.lastNumber AS lastNumber
ORDER BY job
