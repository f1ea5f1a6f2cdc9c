// Gives a product, category or store its new mark, once its facts have it.
// @param id String
// @param special String, or null for none
// @returns id
CALL () {
  MATCH (store:Store {id: $id})
  RETURN store AS marked
  UNION
  MATCH (category:Category {id: $id})
  RETURN category AS marked
  UNION
  MATCH (product:Product {id: $id})
  RETURN product AS marked
}
SET marked.special = $special
RETURN marked.id AS id
