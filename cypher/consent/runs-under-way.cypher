// The analyses that are under way.
// @returns job, id
MATCH (run:Run {status: 'running'})
RETURN run.job AS job, run.id AS id
