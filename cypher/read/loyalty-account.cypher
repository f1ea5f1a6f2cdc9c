// A loyalty account.
// @owner (owner:Customer)-[:HOLDS]->(loyaltyAccount)
// @visible identity.external_id of owner
MATCH (owner:Customer)-[:HOLDS]->(loyaltyAccount:LoyaltyAccount)
RETURN
  loyaltyAccount.id AS id, // ID open
  loyaltyAccount.externalId AS number, // String identity.external_id of owner
  loyaltyAccount.tier AS tier, // String identity.external_id of owner
  loyaltyAccount.points AS points, // SafeInt identity.external_id, purchase.amount of owner
  loyaltyAccount.since AS since // DateTime identity.external_id of owner
