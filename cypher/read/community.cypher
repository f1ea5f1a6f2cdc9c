// A community of customers found in their ties. Only communities large enough are stored.
// @visible open
// @sort LABEL label
MATCH (community:Community)
RETURN
  community.id AS id, // ID open
  community.label AS label, // String open
  community.level AS level // Int open
