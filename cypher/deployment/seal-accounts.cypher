// Puts enciphered numbers on the relationships of loyalty accounts, and takes the plain ones away.
// @param rows List of {id, owners: List of {id, sealed}}
UNWIND $rows AS row
MATCH (account:LoyaltyAccount {id: row.id})
CALL (account, row) {
  UNWIND row.owners AS owner
  MATCH (:Customer {id: owner.id})-[held:HOLDS]->(account)
  SET held += owner.sealed
}
REMOVE account.externalId
