// Whether a customer is there, so that the start may offer the demo's personas.
// @param customerId String
// @returns found
RETURN EXISTS { MATCH (:Customer {id: $customerId}) } AS found
