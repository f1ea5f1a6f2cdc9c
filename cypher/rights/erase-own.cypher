// Deletes a batch of what is a customer's alone, with everything that hangs on it. A post that somebody else wrote is theirs: the reaction goes with the customer.
// @param customerId String
// @param labels List of String
// @param limit Integer
// @returns changed
MATCH (:Customer {id: $customerId})-->(record)
WHERE any(label IN labels(record) WHERE label IN $labels)
  AND (NOT record:Post OR EXISTS { (:Customer {id: $customerId})-[:WROTE]->(record) })
WITH DISTINCT record
LIMIT $limit
DETACH DELETE record
RETURN count(*) AS changed
