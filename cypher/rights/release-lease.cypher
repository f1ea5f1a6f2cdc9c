// Ends the lease of who carries out what customers demand. Does nothing where another process holds it by now.
// @param holder String
MATCH (lease:Deployment {name: 'requests', leaseHolder: $holder})
DELETE lease
