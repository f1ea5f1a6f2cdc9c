// A group that customers belong to.
// @visible open
// @sort NAME name
MATCH (group:Group)
RETURN
  group.id AS id, // ID open
  group.name AS name, // String open
  group.kind AS kind // String open
