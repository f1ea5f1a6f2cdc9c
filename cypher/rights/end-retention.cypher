// Says how deleting what is too old ended. One that was not done can be begun again by whoever looks next, one that failed after its pause.
// @param end String, done, stopped or failed
// @param code String, why it failed
// @param beganAt Integer, milliseconds since 1970
// @param at Integer, milliseconds since 1970
MERGE (lease:Deployment {name: 'retention'})
SET lease.code = $code
FOREACH (_ IN CASE WHEN $end <> 'failed' THEN [1] ELSE [] END |
  SET lease.beganAt = null
)
FOREACH (_ IN CASE WHEN $end = 'done' THEN [1] ELSE [] END |
  SET lease.doneBeganAt = $beganAt, lease.doneAt = $at
)
