// Notes on the tombstone that a step of an erasure is done.
// @param customerId String
// @param step String
MATCH (erased:Erased {hash: $customerId})
SET erased.steps = [step IN coalesce(erased.steps, []) WHERE step <> $step] + $step
