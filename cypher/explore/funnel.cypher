// How far sessions come: how many hold an event of each type, and how many of these hold one of every type before it as well.
// @param steps List<String>
// @returns step, type, sessions, ofAllBefore
MATCH (session:Session)<-[:IN_SESSION]-(event:Event)
WHERE event.type IN $steps
WITH session, collect(DISTINCT event.type) AS types
WITH collect(types) AS sessions
UNWIND range(0, size($steps) - 1) AS step
RETURN step + 1 AS step, $steps[step] AS type,
  size([types IN sessions WHERE $steps[step] IN types]) AS sessions,
  size([types IN sessions WHERE all(before IN $steps[0..step + 1] WHERE before IN types)]) AS ofAllBefore
ORDER BY step
