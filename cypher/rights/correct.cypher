// Writes what a customer had corrected or restricted. Consent classes are decided anew in the same transaction.
// @param customerId String
// @param facts Map
// @param corrected List of String: which of them no import changes any more
// @returns id
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL
SET customer += $facts,
  customer.corrected = CASE
    WHEN size($corrected) = 0 THEN customer.corrected
    ELSE [key IN coalesce(customer.corrected, []) WHERE NOT key IN $corrected] + $corrected
  END
RETURN customer.id AS id
