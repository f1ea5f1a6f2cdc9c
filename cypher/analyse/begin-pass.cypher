// Records that the holder of the lease begins a pass of the analyses, or tries again one that was broken off. No row where the lease was lost.
// @param holder String
// @param pass String
// @param of String, what the pass is to do
// @param beganAt Integer
// @param triedAt Integer
// @returns tries
MATCH (lease:Deployment {name: 'analyses', leaseHolder: $holder})
SET lease.tries = CASE WHEN lease.pass = $pass THEN coalesce(lease.tries, 0) ELSE 0 END + 1
SET lease.pass = $pass, lease.of = $of, lease.beganAt = $beganAt, lease.triedAt = $triedAt, lease.code = null
RETURN lease.tries AS tries
