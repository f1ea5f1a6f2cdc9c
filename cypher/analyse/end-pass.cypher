// Ends the lease of who ran the analyses, and says how the pass ended. One that was stopped is no try; one that is not done can be taken up again.
// @param holder String
// @param end String, done, stopped, failed, or none where no pass was begun
// @param code String, why it failed
// @param at Integer, milliseconds since 1970
MATCH (lease:Deployment {name: 'analyses', leaseHolder: $holder})
WITH lease, lease.beganAt AS beganAt, lease.tries AS tries
SET lease.leaseHolder = null, lease.leaseUntil = null, lease.leaseAskedAt = null, lease.host = null, lease.pid = null
SET lease.code = CASE WHEN $end = 'none' THEN lease.code ELSE $code END
SET lease.tries = CASE WHEN $end = 'stopped' THEN tries - 1 ELSE tries END
FOREACH (_ IN CASE WHEN $end = 'done' THEN [1] ELSE [] END |
  SET lease.doneBeganAt = beganAt, lease.doneAt = $at
  SET lease.pass = null, lease.of = null, lease.beganAt = null, lease.tries = null, lease.triedAt = null
)
