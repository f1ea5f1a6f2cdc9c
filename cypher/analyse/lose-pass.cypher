// Records that the process that ran the analyses ended before it could say so, and gives up the run in which it was.
// @param host String
// @param pid Integer
// @param code String
// @returns lost
MATCH (lease:Deployment {name: 'analyses', host: $host, pid: $pid})
SET lease.leaseHolder = null, lease.leaseUntil = null, lease.leaseAskedAt = null, lease.host = null, lease.pid = null
SET lease.code = $code
WITH count(lease) AS lost, collect(lease.pass) AS passes
CALL (passes) {
  MATCH (run:Run {status: 'running'})
  WHERE run.pass IN passes
  SET run.status = 'failed', run.endedAt = datetime.transaction(), run.code = $code
}
RETURN lost
