// Lets one process at a time run all analyses: takes or renews the lease unless another holder's has time left, and gives what is known of the last passes.
// @param holder String
// @param dead String, a holder whose process is known to have ended, or null
// @param about Map of host, pid
// @param leaseMs Integer
// @returns taken, holder, host, pid, until (milliseconds since 1970 by the database's clock), pass, of, beganAt, tries, triedAt, code, doneBeganAt, doneAt
MERGE (lease:Deployment {name: 'analyses'})
// Writing first takes the lock, so that what is read next is not another transaction's past.
SET lease.leaseAskedAt = timestamp()
WITH
  lease,
  lease.leaseHolder IS NULL
    OR lease.leaseHolder = $holder
    OR coalesce(lease.leaseHolder = $dead, false)
    OR lease.leaseUntil < timestamp() AS taken
FOREACH (_ IN CASE WHEN taken THEN [1] ELSE [] END |
  SET lease += $about, lease.leaseHolder = $holder, lease.leaseUntil = timestamp() + $leaseMs
)
RETURN
  taken,
  lease.leaseHolder AS holder,
  lease.host AS host,
  lease.pid AS pid,
  lease.leaseUntil AS until,
  lease.pass AS pass,
  lease.of AS of,
  lease.beganAt AS beganAt,
  lease.tries AS tries,
  lease.triedAt AS triedAt,
  lease.code AS code,
  lease.doneBeganAt AS doneBeganAt,
  lease.doneAt AS doneAt
