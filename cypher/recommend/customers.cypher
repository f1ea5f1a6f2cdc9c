// The ids of the next customers in their order, whatever they agreed to: everybody gets a list.
// @param after String
// @param limit Integer
// @returns customerId
MATCH (customer:Customer)
WHERE customer.id > $after
RETURN customer.id AS customerId
ORDER BY customerId
LIMIT $limit
