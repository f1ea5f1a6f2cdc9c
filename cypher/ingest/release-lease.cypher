// Ends the lease of an import.
// @param holder String
MATCH (lease:Deployment {name: 'import', leaseHolder: $holder})
DELETE lease
