// The customer whom a contact is with.
// @to addressed Customer one
// @governed by contact.category of addressed
// @order 0 addressed.id
MATCH (contact)<-[:ADDRESSED_BY]-(addressed:Customer)
