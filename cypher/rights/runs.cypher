// What the runs were whose facts are served.
// @returns id, job, algorithm, purpose, categories, startedAt
MATCH (run:Run)
WHERE run.current = true
RETURN run.id AS id, run.job AS job, run.algorithm AS algorithm, run.purpose AS purpose, run.categories AS categories, toString(run.startedAt) AS startedAt
ORDER BY id
