// Puts the tombstone that keeps a customer from coming back, and takes the customer out of everybody's sight.
// @param customerId String
// @returns steps: those that an earlier attempt has done
MERGE (erased:Erased {hash: $customerId})
  ON CREATE SET erased.at = datetime.transaction(), erased.steps = []
WITH erased
OPTIONAL MATCH (customer:Customer {id: $customerId})
SET customer.erasedAt = coalesce(customer.erasedAt, datetime.transaction())
FOREACH (key IN [name IN keys(customer) WHERE name STARTS WITH 'cc' OR name IN ['consentRev', 'consentUntil']] | SET customer[key] = null)
RETURN coalesce(erased.steps, []) AS steps
