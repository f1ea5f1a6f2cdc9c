// The customers who bought a product, latest purchase first.
// @to buyer Customer
// @governed purchase.item of buyer; also product.special of buyer
// @sort PURCHASES edge purchases
// @sort NAME far name
// @order bought.lastOrder bought.customerId by bought.productId
MATCH (product)<-[bought:BOUGHT]-(buyer:Customer)
WHERE bought.productId = product.id AND bought.customerId IS NOT NULL
RETURN
  bought.purchases AS purchases, // SafeInt purchase.item of buyer
  bought.quantity AS quantity, // Float purchase.item of buyer
  bought.lastAt AS lastAt // DateTime purchase.item of buyer
