// Writes what a customer had corrected or restricted. Consent classes are decided anew in the same transaction.
// @param customerId String
// @param facts Map
// @returns id
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL
SET customer += $facts
RETURN customer.id AS id
