// The purchases of a customer, latest first.
// @to purchase Purchase
// @bind owner customer
// @sort AT far at
// @sort TOTAL far totalMinor
// @order purchase.atOrder purchase.id by purchase.customerId
MATCH (purchase:Purchase)
WHERE purchase.customerId = customer.id AND purchase.id IS NOT NULL
