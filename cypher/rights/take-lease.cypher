// Lets one process at a time carry out what customers demand: takes or renews the lease unless another holder's has time left.
// @param holder String
// @param leaseMs Integer
// @returns taken
MERGE (lease:Deployment {name: 'requests'})
// Writing first takes the lock, so that what is read next is not another transaction's past.
SET lease.leaseAskedAt = timestamp()
WITH
  lease,
  lease.leaseHolder IS NULL OR lease.leaseHolder = $holder OR lease.leaseUntil < timestamp() AS taken
SET lease.leaseUntil = CASE WHEN taken THEN timestamp() + $leaseMs ELSE lease.leaseUntil END
SET lease.leaseHolder = CASE WHEN taken THEN $holder ELSE lease.leaseHolder END
RETURN taken
