// A household: who lives in it is told of each member by that member's own word.
// @owner (owner:Customer)-[:LIVES_IN]->(household)
// @visible social.edge, social.group of owner
MATCH (owner:Customer)-[:LIVES_IN]->(household:Household)
RETURN
  household.id AS id // ID open
