// The visits of a customer to stores, latest first.
// @to visit Visit
// @bind owner customer
// @sort AT far at
// @sort DURATION far durationMinutes
// @order visit.atOrder visit.id by visit.customerId
MATCH (visit:Visit)
WHERE visit.customerId = customer.id AND visit.id IS NOT NULL
