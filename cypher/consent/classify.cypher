// Writes the classes of customers. Who is being erased has none any more. Counts that consent may have been narrowed, unless nothing but a yes was said.
// @param customers List of {id, classes (properties and their integers)}
// @param narrowed Integer, 0 or 1
// @returns classified
OPTIONAL MATCH (deployment:Deployment {name: 'kith'})
SET deployment.consentNarrowed = coalesce(deployment.consentNarrowed, 0) + $narrowed
WITH deployment
UNWIND $customers AS row
MATCH (customer:Customer {id: row.id})
WHERE customer.erasedAt IS NULL
SET customer += row.classes
RETURN count(customer) AS classified
