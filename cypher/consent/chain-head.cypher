// Where the chain of consent events begins and ends.
// @returns from (null before its first event), seq, hash
MATCH (deployment:Deployment {name: 'kith'})
RETURN deployment.chainFrom AS from, coalesce(deployment.consentSeq, 0) AS seq, deployment.consentHash AS hash
