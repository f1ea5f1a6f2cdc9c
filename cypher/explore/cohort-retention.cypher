// Of those who first bought in a month, how many bought again so many months later. Days are moved by up to two weeks, so months blur at their edges.
// @param monthsMax Integer
// @returns cohort, customers, month, returned
MATCH (customer:Customer)-[:MADE]->(purchase:Purchase)
WHERE purchase.day IS NOT NULL
WITH customer, min(purchase.day) AS first, collect(purchase.day) AS days
WITH first.year * 12 + first.month - 1 AS cohort, [day IN days | day.year * 12 + day.month - 1] AS months
WITH cohort, collect(months) AS customers
UNWIND range(1, $monthsMax) AS month
RETURN toString(date({year: cohort / 12, month: cohort % 12 + 1})) AS cohort, size(customers) AS customers, month,
  size([months IN customers WHERE cohort + month IN months]) AS returned
ORDER BY cohort, month
