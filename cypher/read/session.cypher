// A visit to the web shop or the app. One that nothing open of is known to have happened in has no beginning.
// @owner (owner:Customer)-[:HAD]->(session)
// @visible behaviour.web, behaviour.app of owner
MATCH (owner:Customer)-[:HAD]->(session:Session)
WHERE session.startedAt IS NOT NULL
RETURN
  session.id AS id, // ID open
  session.channel AS channel, // String behaviour.web, behaviour.app of owner
  session.startedAt AS startedAt, // DateTime behaviour.web, behaviour.app of owner
  session.endedAt AS endedAt // DateTime behaviour.web, behaviour.app of owner
