// Who has an identifier, by the keyed hash of it: at most so many.
// @param identifierId String
// @param limit Integer
// @returns id, key (in the source system)
MATCH (customer:Customer)-[:IDENTIFIED_BY]->(:Identifier {id: $identifierId})
WHERE customer.erasedAt IS NULL
RETURN customer.id AS id, customer.externalId AS key
ORDER BY key
LIMIT $limit
