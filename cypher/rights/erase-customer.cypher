// Deletes the customer's own node.
// @param customerId String
// @returns changed
MATCH (customer:Customer {id: $customerId})
DETACH DELETE customer
RETURN count(*) AS changed
