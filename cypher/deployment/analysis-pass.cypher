// What is known of the passes of all analyses: the one that is under way or was broken off, and the last that was done. Times are milliseconds since 1970.
// @returns underWay, pass, of, beganAt, tries, triedAt, code, doneBeganAt, doneAt
MATCH (lease:Deployment {name: 'analyses'})
RETURN
  coalesce(lease.leaseUntil >= timestamp(), false) AS underWay,
  lease.pass AS pass,
  lease.of AS of,
  lease.beganAt AS beganAt,
  lease.tries AS tries,
  lease.triedAt AS triedAt,
  lease.code AS code,
  lease.doneBeganAt AS doneBeganAt,
  lease.doneAt AS doneAt
