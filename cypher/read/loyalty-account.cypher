// A loyalty account.
// @owner (owner:Customer)-[held:HOLDS]->(loyaltyAccount)
// @visible identity.external_id of owner
MATCH (owner:Customer)-[held:HOLDS]->(loyaltyAccount:LoyaltyAccount)
RETURN
  loyaltyAccount.id AS id, // ID open
  [owner.id, loyaltyAccount.id, held.number] AS number, // Sealed identity.external_id of owner
  loyaltyAccount.tier AS tier, // String identity.external_id of owner
  loyaltyAccount.points AS points, // SafeInt identity.external_id, purchase.amount of owner
  loyaltyAccount.since AS since // DateTime identity.external_id of owner
