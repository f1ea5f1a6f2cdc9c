// A node of the category tree.
// @visible open
// @sort NAME name
MATCH (category:Category)
RETURN
  category.id AS id, // ID open
  category.externalId AS externalId, // String open
  category.name AS name // String open
