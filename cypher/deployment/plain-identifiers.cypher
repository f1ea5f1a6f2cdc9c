// Identifiers whose value stands in the clear, by id, with the customers who have them.
// @param after String
// @param limit Integer
// @returns id, texts, owners
MATCH (identifier:Identifier)
WHERE identifier.id > $after AND identifier.value IS NOT NULL
WITH identifier ORDER BY identifier.id LIMIT toInteger($limit)
RETURN identifier.id AS id, {value: identifier.value, raw: identifier.raw} AS texts,
  COLLECT { MATCH (owner:Customer)-[:IDENTIFIED_BY]->(identifier) RETURN owner.id } AS owners
ORDER BY id
