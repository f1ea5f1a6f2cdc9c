// When sessions began and ended and on which channel, by their events in the web and in the app that are about nothing sensitive, for what was imported when every event counted.
MATCH (session:Session)
CALL (session) {
  OPTIONAL MATCH (session)<-[:IN_SESSION]-(event:Event)
  WHERE event.category IN ['behaviour_web', 'behaviour_app'] AND event.special IS NULL
  WITH session, event
  ORDER BY event.atOrder, event.id
  WITH session, min(event.at) AS startedAt, max(event.at) AS endedAt, collect(event.channel)[0] AS channel
  SET session.startedAt = startedAt, session.endedAt = endedAt, session.channel = channel
} IN TRANSACTIONS OF 500 ROWS;
