// The customers who shop in a store, latest purchase first.
// @to shopper Customer
// @governed purchase.item, location.visit of shopper; also store.special of shopper
// @sort PURCHASES edge purchases
// @sort NAME far name
// @order shops.lastOrder shops.customerId by shops.storeId
MATCH (store)<-[shops:SHOPS_AT]-(shopper:Customer)
WHERE shops.storeId = store.id AND shops.customerId IS NOT NULL
RETURN
  shops.purchases AS purchases, // SafeInt purchase.item, location.visit of shopper
  shops.lastAt AS lastAt // DateTime purchase.item, location.visit of shopper
