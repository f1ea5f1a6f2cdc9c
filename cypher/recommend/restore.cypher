// Takes back that a customer dismissed a product. What does not stand stays as it is.
// @param customerId String
// @param id String
// @returns isThere, fits, changed
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL
OPTIONAL MATCH (product:Product {id: $id})
OPTIONAL MATCH (customer)-[dismissed:DISMISSED]->(product)
WITH product, collect(dismissed) AS standing
FOREACH (dismissed IN standing | DELETE dismissed)
RETURN product IS NOT NULL AS isThere, true AS fits, size(standing) > 0 AS changed
