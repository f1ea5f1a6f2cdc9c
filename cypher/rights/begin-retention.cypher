// Lets one process of a deployment delete what is too old, unless it was done since it was due, was not due since a process first asked, or another began a moment ago.
// @param due Integer, milliseconds since 1970
// @param now Integer, milliseconds since 1970
// @param pauseMs Integer, how long one that was begun is left alone
// @returns begun
MERGE (lease:Deployment {name: 'retention'})
// Writing first takes the lock, so that what is read next is not another transaction's past.
SET lease.leaseAskedAt = timestamp(), lease.since = coalesce(lease.since, $now)
WITH
  lease,
  coalesce(lease.doneBeganAt, lease.since) < $due AND coalesce(lease.beganAt, $now - $pauseMs) <= $now - $pauseMs AS begun
FOREACH (_ IN CASE WHEN begun THEN [1] ELSE [] END |
  SET lease.beganAt = $now
)
RETURN begun
