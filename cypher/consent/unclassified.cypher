// The next customers in order of their ids, and which of them have no classes of this revision.
// @param after String
// @param rev String
// @param limit Integer
// @returns id, isClassified
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer
ORDER BY customer.id
LIMIT toInteger($limit)
RETURN customer.id AS id, coalesce(customer.consentRev = $rev, false) AS isClassified
