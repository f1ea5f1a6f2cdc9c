// The digital events of a customer, latest first.
// @to event Event
// @bind owner customer
// @sort AT far at
// @order event.atOrder event.id by event.customerId
MATCH (event:Event)
WHERE event.customerId = customer.id AND event.id IS NOT NULL
