// A visit to a store.
// @owner (owner:Customer)-[:PAID_VISIT]->(visit)
// @visible location.visit of owner; also visit.special of owner
MATCH (owner:Customer)-[:PAID_VISIT]->(visit:Visit)
RETURN
  visit.id AS id, // ID open
  visit.at AS at, // DateTime location.visit of owner
  visit.durationMinutes AS durationMinutes, // Float location.visit of owner
  visit.purpose AS purpose // String location.visit of owner
