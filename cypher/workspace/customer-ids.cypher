// A page of the ids of a workspace's customers.
// @param after String
// @param limit Integer
// @returns id
MATCH (customer:Customer)
WHERE customer.id > $after
RETURN customer.id AS id
ORDER BY id
LIMIT $limit
