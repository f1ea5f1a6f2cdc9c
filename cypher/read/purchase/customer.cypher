// The customer who made a purchase.
// @to buyer Customer one
// @governed purchase.item of buyer
// @order 0 buyer.id
MATCH (purchase)<-[:MADE]-(buyer:Customer)
