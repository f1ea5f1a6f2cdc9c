// Which of these customers have influences, or are under one.
// @param ids List of String
// @returns id
UNWIND $ids AS id
MATCH (customer:Customer {id: id})
WHERE EXISTS { (customer)-[:INFLUENCES]-(:Customer) }
RETURN customer.id AS id
