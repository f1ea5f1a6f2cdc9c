// A page of products, with their categories. Nothing personal is in them.
// @param after String
// @param limit Integer
// @returns id, name, brand, priceMinor, currency, categoryIds
MATCH (product:Product)
WHERE product.id > $after
WITH product
ORDER BY product.id
LIMIT $limit
CALL (product) {
  MATCH (product)-[:IN_CATEGORY]->(category:Category)
  RETURN collect(category.id) AS categoryIds
}
RETURN product.id AS id, product.name AS name, product.brand AS brand, product.priceMinor AS priceMinor, product.currency AS currency, categoryIds
ORDER BY id
