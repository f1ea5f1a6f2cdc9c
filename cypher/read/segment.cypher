// A segment of customers.
// @visible open
// @sort NAME name
MATCH (segment:Segment)
RETURN
  segment.id AS id, // ID open
  segment.name AS name, // String open
  segment.kind AS kind // String open
