// The stores where a customer shops, latest purchase first.
// @to store Store
// @governed purchase.item, location.visit of customer; also store.special of customer
// @order shops.lastOrder store.id
MATCH (customer)-[shops:SHOPS_AT]->(store:Store)
RETURN
  shops.purchases AS purchases, // SafeInt purchase.item, location.visit of customer
  shops.lastAt AS lastAt // DateTime purchase.item, location.visit of customer
