// The store that holds the keys of the graph's customers.
// @returns recorded
MATCH (deployment:Deployment {name: 'kith'})
RETURN deployment.keyStore AS recorded
LIMIT 1
