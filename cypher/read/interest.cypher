// An interest that customers declare.
// @visible open
MATCH (interest:Interest)
RETURN
  interest.id AS id, // ID open
  interest.name AS name // String open
