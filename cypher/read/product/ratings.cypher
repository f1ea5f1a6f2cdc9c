// The ratings of a product, latest first.
// @to rating Rating
// @order rating.atOrder rating.id by rating.objectId
MATCH (rating:Rating)
WHERE rating.objectId = product.id AND rating.id IS NOT NULL
