// The customer who rated.
// @to rater Customer one
// @governed service.rating of rater
// @order 0 rater.id
MATCH (rating)<-[:RATED]-(rater:Customer)
