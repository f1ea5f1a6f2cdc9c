// Adds purposes to those that a customer objects to.
// @param customerId String
// @param purposes List of String
// @returns id
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL
SET customer.objections = coalesce(customer.objections, []) + [purpose IN $purposes WHERE NOT purpose IN coalesce(customer.objections, [])]
RETURN customer.id AS id
