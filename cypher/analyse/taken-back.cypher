// How often what may be used was narrowed so far, and whether the time of somebody's consent has run out without being counted yet.
// @returns narrowed, isDue
OPTIONAL MATCH (deployment:Deployment {name: 'kith'})
RETURN coalesce(deployment.consentNarrowed, 0) AS narrowed,
  EXISTS { MATCH (customer:Customer) WHERE customer.consentUntil <= timestamp() } AS isDue
