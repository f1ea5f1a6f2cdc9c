// The categories that are not sensitive, each with the one above it that is not either.
// @returns id, parentId
MATCH (category:Category)
WHERE category.special IS NULL
RETURN category.id AS id, head([(category)-[:CHILD_OF]->(parent:Category) WHERE parent.special IS NULL | parent.id]) AS parentId
ORDER BY id
