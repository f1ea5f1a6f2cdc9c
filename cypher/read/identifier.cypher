// An identifier of a customer; its kind decides which category governs it.
// @owner (owner:Customer)-[:IDENTIFIED_BY]->(identifier)
// @visible by identifier.category of owner
MATCH (owner:Customer)-[:IDENTIFIED_BY]->(identifier:Identifier)
RETURN
  identifier.id AS id, // ID open
  identifier.type AS type, // String by identifier.category of owner
  identifier.value AS value // String by identifier.category of owner
