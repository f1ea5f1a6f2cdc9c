// Recency, frequency and value of a store's customers: medians by store, over those whose purchases are known with their amounts.
// @param limit Integer
// @returns store, customers, daysSinceLast, purchases, totalMinor
MATCH (purchase:Purchase)
WITH max(purchase.day) AS today
MATCH (customer:Customer)-[:MADE]->(purchase:Purchase)-[:AT]->(store:Store)
WHERE purchase.totalMinor IS NOT NULL AND purchase.day IS NOT NULL
WITH today, store, customer, max(purchase.day) AS last, count(purchase) AS purchases, sum(purchase.totalMinor) AS total
RETURN store.name AS store, count(customer) AS customers,
  percentileDisc(duration.inDays(last, today).days, 0.5) AS daysSinceLast,
  percentileDisc(purchases, 0.5) AS purchases, percentileDisc(total, 0.5) AS totalMinor
ORDER BY customers DESC, store
LIMIT $limit
