// Stores, categories, promotions, groups, interests, communities and segments, each with what is known of it without any customer.
// @returns label, id, name, kind, city, parentIds
CALL () {
  MATCH (store:Store)
  RETURN 'Store' AS label, store.id AS id, store.name AS name, store.format AS kind, store.city AS city, [] AS parentIds
  UNION ALL
  MATCH (category:Category)
  CALL (category) {
    MATCH (category)-[:CHILD_OF]->(parent:Category)
    RETURN collect(parent.id) AS parentIds
  }
  RETURN 'Category' AS label, category.id AS id, category.name AS name, null AS kind, null AS city, parentIds
  UNION ALL
  MATCH (promotion:Promotion)
  RETURN 'Promotion' AS label, promotion.id AS id, promotion.name AS name, promotion.kind AS kind, null AS city, [] AS parentIds
  UNION ALL
  MATCH (group:Group)
  RETURN 'Group' AS label, group.id AS id, group.name AS name, group.kind AS kind, null AS city, [] AS parentIds
  UNION ALL
  MATCH (interest:Interest)
  RETURN 'Interest' AS label, interest.id AS id, interest.name AS name, null AS kind, null AS city, [] AS parentIds
  UNION ALL
  MATCH (community:Community)
  RETURN 'Community' AS label, community.id AS id, community.label AS name, toString(community.level) AS kind, null AS city, [] AS parentIds
  UNION ALL
  MATCH (segment:Segment)
  RETURN 'Segment' AS label, segment.id AS id, segment.name AS name, segment.kind AS kind, null AS city, [] AS parentIds
}
RETURN label, id, name, kind, city, parentIds
ORDER BY label, id
