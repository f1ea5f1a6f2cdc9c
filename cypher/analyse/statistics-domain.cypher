// What statistics are about and nobody's secret: stores with their cities, products with their categories, segments, communities.
// @returns stores, products, segmentIds, communityIds
CALL () {
  MATCH (store:Store)
  WITH store ORDER BY store.id
  RETURN collect([store.id, store.city]) AS stores
}
CALL () {
  MATCH (product:Product)
  OPTIONAL MATCH (product)-[:IN_CATEGORY]->(category:Category)
  WITH product, min(category.id) AS categoryId
  ORDER BY product.id
  RETURN collect([product.id, categoryId]) AS products
}
CALL () {
  MATCH (segment:Segment)
  WITH segment ORDER BY segment.id
  RETURN collect(segment.id) AS segmentIds
}
CALL () {
  MATCH (community:Community)
  WITH community ORDER BY community.id
  RETURN collect(community.id) AS communityIds
}
RETURN stores, products, segmentIds, communityIds
