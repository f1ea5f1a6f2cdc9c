// All that stands on the customer's own node.
// @param customerId String
// @returns properties
MATCH (customer:Customer {id: $customerId})
RETURN properties(customer) AS properties
