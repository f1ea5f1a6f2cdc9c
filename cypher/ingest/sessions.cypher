// Computes anew when sessions began and ended and on which channel, by their events in the web and in the app that are about nothing sensitive: all others have a word of their own. A session without a time of such an event has no beginning, and nobody is shown it.
// @param sessionIds List of String
// @returns sessions: computed
UNWIND $sessionIds AS sessionId
MATCH (session:Session {id: sessionId})
CALL (session) {
  OPTIONAL MATCH (session)<-[:IN_SESSION]-(event:Event)
  WHERE event.category IN ['behaviour_web', 'behaviour_app'] AND event.special IS NULL
  WITH event
  ORDER BY event.atOrder, event.id
  RETURN min(event.at) AS startedAt, max(event.at) AS endedAt, collect(event.channel)[0] AS channel
}
SET session.startedAt = startedAt, session.endedAt = endedAt, session.channel = channel
RETURN count(*) AS sessions
