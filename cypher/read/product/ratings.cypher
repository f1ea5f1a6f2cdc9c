// The ratings of a product, latest first.
// @to rating Rating
// @sort AT far at
// @sort SCORE far score
// @order rating.atOrder rating.id by rating.objectId
MATCH (rating:Rating)
WHERE rating.objectId = product.id AND rating.id IS NOT NULL
