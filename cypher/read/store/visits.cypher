// The visits to a store, latest first.
// @to visit Visit
// @order visit.atOrder visit.id by visit.storeId
MATCH (visit:Visit)
WHERE visit.storeId = store.id AND visit.id IS NOT NULL
