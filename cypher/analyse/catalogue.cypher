// What a page of products is like: brand, list price, and categories, its own first and then all that lie above. What is sensitive is not among them.
// @param after String
// @param limit Integer
// @returns productId, categoryIds, brand, priceMinor, currency
MATCH (product:Product)
WHERE product.id > $after AND product.special IS NULL
WITH product
ORDER BY product.id
LIMIT $limit
RETURN product.id AS productId,
  COLLECT {
    MATCH path = (product)-[:IN_CATEGORY]->(:Category)-[:CHILD_OF*0..20]->(category:Category)
    WITH category, min(length(path)) AS steps
    ORDER BY steps, category.id
    RETURN category.id
  } AS categoryIds,
  product.brand AS brand,
  product.priceMinor AS priceMinor,
  product.currency AS currency
ORDER BY productId
