// The purchases made in a store, latest first.
// @to purchase Purchase
// @governed location.visit of owner
// @sort AT far at
// @sort TOTAL far totalMinor
// @order purchase.atOrder purchase.id by purchase.storeId
MATCH (purchase:Purchase)
WHERE purchase.storeId = store.id AND purchase.id IS NOT NULL
