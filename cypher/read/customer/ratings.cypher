// The ratings of a customer, latest first.
// @to rating Rating
// @bind owner customer
// @sort AT far at
// @sort SCORE far score
// @order rating.atOrder rating.id by rating.customerId
MATCH (rating:Rating)
WHERE rating.customerId = customer.id AND rating.id IS NOT NULL
