// The highest version of the keys of ids under which a server minted, with its fingerprint.
// @returns version, fingerprint
MATCH (deployment:Deployment {name: 'kith'})
RETURN deployment.publicKeyVersion AS version, deployment.publicKeyFingerprint AS fingerprint
LIMIT 1
