// Which of these customers the graph holds.
// @param ids List of String
// @returns id
UNWIND $ids AS id
MATCH (customer:Customer {id: id})
RETURN customer.id AS id
