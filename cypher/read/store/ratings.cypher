// The ratings of a store, latest first.
// @to rating Rating
// @order rating.atOrder rating.id by rating.objectId
MATCH (rating:Rating)
WHERE rating.objectId = store.id AND rating.id IS NOT NULL
