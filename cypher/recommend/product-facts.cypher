// What lists are filtered by, of some products: their categories with all that lie above, and their list prices.
// @param productIds List<String>
// @returns productId, categoryIds, priceMinor, currency
UNWIND $productIds AS productId
MATCH (product:Product {id: productId})
RETURN productId,
  COLLECT { MATCH (product)-[:IN_CATEGORY]->(:Category)-[:CHILD_OF*0..20]->(category:Category) RETURN DISTINCT category.id } AS categoryIds,
  product.priceMinor AS priceMinor,
  product.currency AS currency
