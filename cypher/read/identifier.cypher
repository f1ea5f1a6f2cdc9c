// An identifier of a customer; its kind decides which category governs it.
// @owner (owner:Customer)-[identified:IDENTIFIED_BY]->(identifier)
// @visible by identifier.category of owner
MATCH (owner:Customer)-[identified:IDENTIFIED_BY]->(identifier:Identifier)
RETURN
  identifier.id AS id, // ID open
  identifier.type AS type, // String by identifier.category of owner
  [owner.id, identifier.id, identified.value] AS value // Sealed by identifier.category of owner
