// Writes the classes of customers.
// @param customers List of {id, classes (properties and their integers)}
// @returns classified
UNWIND $customers AS row
MATCH (customer:Customer {id: row.id})
SET customer += row.classes
RETURN count(customer) AS classified
