// The visits to a store, latest first.
// @to visit Visit
// @sort AT far at
// @sort DURATION far durationMinutes
// @order visit.atOrder visit.id by visit.storeId
MATCH (visit:Visit)
WHERE visit.storeId = store.id AND visit.id IS NOT NULL
