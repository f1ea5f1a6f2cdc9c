// The events of a session, latest first. A session is of one customer, whose events alone are in it.
// @to event Event
// @bind owner owner
// @sort AT far at
// @order event.atOrder event.id by event.sessionId
MATCH (event:Event)
WHERE event.sessionId = session.id AND event.customerId = owner.id AND event.id IS NOT NULL
