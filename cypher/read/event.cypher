// A digital event: view, click, search, cart, ad impression, app feature, sensor reading. Its kind decides which category governs it.
// @owner (owner:Customer)-[:DID]->(event)
// @visible by event.category of owner; also event.special of owner
MATCH (owner:Customer)-[:DID]->(event:Event)
RETURN
  event.id AS id, // ID open
  event.type AS type, // String by event.category of owner
  event.channel AS channel, // String by event.category of owner
  event.objectType AS objectType, // String by event.category of owner
  event.at AS at, // DateTime by event.category of owner
  event.text AS text // String by event.category of owner; sentiment.text of owner
