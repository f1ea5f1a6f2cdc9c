// Writes the classes of customers. Who is being erased has none any more.
// @param customers List of {id, classes (properties and their integers)}
// @returns classified
UNWIND $customers AS row
MATCH (customer:Customer {id: row.id})
WHERE customer.erasedAt IS NULL
SET customer += row.classes
RETURN count(customer) AS classified
