// Takes the lock under which consent is written, one transaction at a time, and gives the last sequence number.
// @returns seq
MERGE (deployment:Deployment {name: 'kith'})
SET deployment.consentSeq = coalesce(deployment.consentSeq, 0)
RETURN deployment.consentSeq AS seq
