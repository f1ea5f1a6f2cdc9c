// Keeps beside a run that everything it computes is in the graph, but for what is written of it from now on, and what it will say of itself.
// @param id String
// @param computed String
// @returns id
MATCH (run:Run {id: $id})
WHERE run.status = 'running'
SET run.computed = $computed, run.reached = 0, run.written = 0
RETURN run.id AS id
