// Lets one process at a time change the schema: takes or renews the lease unless another holder's has time left.
// @param holder String
// @param leaseMs Integer
// @returns taken
MERGE (deployment:Deployment {name: 'kith'})
ON CREATE SET deployment.consentSeq = 0
// Writing first takes the lock, so that what is read next is not another transaction's past.
SET deployment.leaseAskedAt = timestamp()
WITH
  deployment,
  deployment.leaseHolder IS NULL OR deployment.leaseHolder = $holder OR deployment.leaseUntil < timestamp() AS taken
SET deployment.leaseUntil = CASE WHEN taken THEN timestamp() + $leaseMs ELSE deployment.leaseUntil END
SET deployment.leaseHolder = CASE WHEN taken THEN $holder ELSE deployment.leaseHolder END
RETURN taken
