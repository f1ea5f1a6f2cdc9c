// Records under which version of the keys of ids a server mints, where it is higher than the recorded one or is to take its place.
// @param version Integer
// @param fingerprint String
// @param replace Boolean
MATCH (deployment:Deployment {name: 'kith'})
WHERE $replace OR coalesce(deployment.publicKeyVersion, 0) < $version
SET deployment.publicKeyVersion = $version, deployment.publicKeyFingerprint = $fingerprint
