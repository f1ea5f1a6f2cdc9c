// The fingerprint of the secret that the graph is filled under.
// @returns recorded
MATCH (deployment:Deployment {name: 'kith'})
RETURN deployment.secretFingerprint AS recorded
LIMIT 1
