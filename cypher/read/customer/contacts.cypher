// The contacts of campaigns with a customer, latest first.
// @to contact Contact
// @bind owner customer
// @sort AT far at
// @order contact.atOrder contact.id by contact.customerId
MATCH (contact:Contact)
WHERE contact.customerId = customer.id AND contact.id IS NOT NULL
