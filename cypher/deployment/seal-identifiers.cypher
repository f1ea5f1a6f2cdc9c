// Puts enciphered values on the relationships of identifiers, and takes the plain ones away.
// @param rows List of {id, owners: List of {id, sealed}}
UNWIND $rows AS row
MATCH (identifier:Identifier {id: row.id})
CALL (identifier, row) {
  UNWIND row.owners AS owner
  MATCH (:Customer {id: owner.id})-[tie:IDENTIFIED_BY]->(identifier)
  SET tie += owner.sealed
}
REMOVE identifier.value, identifier.raw
