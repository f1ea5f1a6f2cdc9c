// Notes that no personal value stands in the clear any more that is enciphered today.
MERGE (deployment:Deployment {name: 'kith'})
SET deployment.sealed = true
