// Runs of a job that are over and not served: what they wrote may go.
// @param job String
// @returns id
MATCH (run:Run {job: $job})
WHERE run.current = false AND run.status <> 'running'
RETURN run.id AS id
ORDER BY id
