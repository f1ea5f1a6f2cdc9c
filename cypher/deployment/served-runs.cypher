// The runs that are served, one a job: when each ended, or read what imported factors rest on, and whether somebody whose data went in was erased or corrected since.
// @returns job, endedAt (milliseconds since 1970), stale
MATCH (run:Run)
WHERE run.current = true
RETURN run.job AS job, coalesce(run.readAt, run.endedAt).epochMillis AS endedAt, run.staleSince IS NOT NULL AS stale
ORDER BY job
