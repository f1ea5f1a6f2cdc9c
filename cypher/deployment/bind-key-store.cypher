// Records which store holds the keys of the graph's customers, where none is recorded yet or another is to take its place, and gives the recorded one.
// @param keyStore String
// @param replace Boolean
// @returns recorded
MERGE (deployment:Deployment {name: 'kith'})
SET deployment.keyStore = CASE WHEN $replace THEN $keyStore ELSE coalesce(deployment.keyStore, $keyStore) END
RETURN deployment.keyStore AS recorded
