// A contact of a campaign with a customer. One that is queued is visible only for the very purpose for which it was planned.
// @owner (owner:Customer)-[:ADDRESSED_BY]->(contact)
// @visible by contact.category of owner; also contact.special, also contact.storeSpecial of owner
MATCH (owner:Customer)-[:ADDRESSED_BY]->(contact:Contact)
RETURN
  contact.id AS id, // ID open
  contact.channel AS channel, // String by contact.category of owner
  contact.outcome AS outcome, // String by contact.category of owner
  contact.at AS at // DateTime by contact.category of owner
