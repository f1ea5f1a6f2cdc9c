// Marks the runs whose facts are served, or may still be, as made from data that has changed since: the next run makes them anew.
// @param spared List of String, jobs whose facts hold nothing of a single customer
// @returns changed
MATCH (run:Run)
WHERE (run.current = true OR run.computed IS NOT NULL) AND NOT run.job IN $spared
SET run.staleSince = coalesce(run.staleSince, datetime.transaction())
RETURN count(*) AS changed
