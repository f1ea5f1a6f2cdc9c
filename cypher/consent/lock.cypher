// Takes the lock under which consent is written, one transaction at a time, and gives the end of the chain of events.
// @returns seq, hash (null before the first event of the chain)
MERGE (deployment:Deployment {name: 'kith'})
SET deployment.consentSeq = coalesce(deployment.consentSeq, 0)
RETURN deployment.consentSeq AS seq, deployment.consentHash AS hash
