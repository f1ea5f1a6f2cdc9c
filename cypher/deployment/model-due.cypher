// The run whose item model is served but of another form than this version of Kith reads; nothing where lists can be scored, or nothing is served yet.
// @param modelForm String, how the digests of models begin that it reads
// @returns runId
MATCH (run:Run {job: 'neighbourhood', current: true})
WHERE run.model IS NOT NULL AND NOT run.model STARTS WITH $modelForm
RETURN run.id AS runId
LIMIT 1
