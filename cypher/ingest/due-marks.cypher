// Products, categories and stores whose mark is another than what was said of them: their own or, of a product or category, the nearest above it in the tree.
// @param limit Integer
// @returns id, special
CALL () {
  MATCH (product:Product)
  WHERE product.sensitive IS NOT NULL
  RETURN product AS marked
  UNION
  MATCH (product:Product)
  WHERE product.special IS NOT NULL
  RETURN product AS marked
  UNION
  MATCH (category:Category)
  WHERE category.sensitive IS NOT NULL
  MATCH (category)<-[:CHILD_OF*0..50]-(:Category)<-[:IN_CATEGORY]-(product:Product)
  RETURN product AS marked
  UNION
  MATCH (category:Category)
  WHERE category.sensitive IS NOT NULL
  MATCH (category)<-[:CHILD_OF*0..50]-(below:Category)
  RETURN below AS marked
  UNION
  MATCH (category:Category)
  WHERE category.special IS NOT NULL
  RETURN category AS marked
  UNION
  MATCH (store:Store)
  WHERE store.sensitive IS NOT NULL OR store.special IS NOT NULL
  RETURN store AS marked
}
WITH marked, coalesce(marked.sensitive, COLLECT {
    MATCH way = (marked)-[:IN_CATEGORY|CHILD_OF*1..51]->(category:Category)
    WHERE category.sensitive IS NOT NULL
    RETURN category.sensitive
    ORDER BY length(way), category.id
    LIMIT 1
  }[0]) AS special
WHERE special IS NULL AND marked.special IS NOT NULL OR special <> coalesce(marked.special, '')
RETURN marked.id AS id, special
LIMIT $limit
