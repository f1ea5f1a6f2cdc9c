// A visit to the web shop or the app.
// @owner (owner:Customer)-[:HAD]->(session)
// @visible behaviour.web, behaviour.app of owner
MATCH (owner:Customer)-[:HAD]->(session:Session)
RETURN
  session.id AS id, // ID open
  session.channel AS channel, // String behaviour.web, behaviour.app of owner
  session.startedAt AS startedAt, // DateTime behaviour.web, behaviour.app of owner
  session.endedAt AS endedAt // DateTime behaviour.web, behaviour.app of owner
