// Records the fingerprint of the secret that the graph is filled under, where none is recorded yet, and gives the recorded one.
// @param fingerprint String
// @returns recorded
MATCH (deployment:Deployment {name: 'kith'})
SET deployment.secretFingerprint = coalesce(deployment.secretFingerprint, $fingerprint)
RETURN deployment.secretFingerprint AS recorded
