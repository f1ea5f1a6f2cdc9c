// Lets one import at a time write: takes or renews its lease, unless another holder's has time left. The node is there while an import runs.
// @param holder String
// @param dead String, a holder whose process is known to have ended, or null
// @param about Map of host, pid, folder of the import that asks
// @param leaseMs Integer
// @returns taken, holder, host, pid, folder, until (milliseconds since 1970 by the database's clock) of the lease as it stands now
MERGE (lease:Deployment {name: 'import'})
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
  lease.folder AS folder,
  lease.leaseUntil AS until
