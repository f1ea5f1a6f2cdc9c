// Whether every personal value that is enciphered today was enciphered in this graph.
// @returns sealed
OPTIONAL MATCH (deployment:Deployment {name: 'kith'})
RETURN coalesce(deployment.sealed, false) AS sealed
