// How many customers the graph holds.
// @returns customers
MATCH (customer:Customer)
RETURN count(customer) AS customers
