// Deletes a batch of a customer's ties to what stays: other customers, products, stores, groups, communities, segments.
// @param customerId String
// @param kept List of String, the types of ties that other steps see to
// @param limit Integer
// @returns changed
MATCH (:Customer {id: $customerId})-[tie]-()
WHERE NOT type(tie) IN $kept
WITH DISTINCT tie
LIMIT $limit
DELETE tie
RETURN count(*) AS changed
