// Customers who have something that is enciphered, in no order.
// @param limit Integer
// @returns id
MATCH (customer:Customer)
WHERE customer.erasedAt IS NULL AND EXISTS { (customer)-[:IDENTIFIED_BY|HOLDS]->() }
RETURN customer.id AS id
LIMIT $limit
