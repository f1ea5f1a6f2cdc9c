// Ends the lease of a holder.
// @param holder String
MATCH (deployment:Deployment {name: 'kith', leaseHolder: $holder})
REMOVE deployment.leaseHolder, deployment.leaseUntil, deployment.leaseAskedAt
