// Notes that no personal value stands in the clear any more that is enciphered today.
// @returns nothing
MERGE (deployment:Deployment {name: 'kith'})
SET deployment.sealed = true
