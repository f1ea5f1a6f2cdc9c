// Loyalty accounts whose number stands in the clear, by id, with the customers who hold them.
// @param after String
// @param limit Integer
// @returns id, texts, owners
MATCH (account:LoyaltyAccount)
WHERE account.id > $after AND account.externalId IS NOT NULL
WITH account ORDER BY account.id LIMIT toInteger($limit)
RETURN account.id AS id, {number: account.externalId} AS texts,
  COLLECT { MATCH (owner:Customer)-[:HOLDS]->(account) RETURN owner.id } AS owners
ORDER BY id
