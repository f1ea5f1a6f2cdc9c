// Receipts of a store by day, without a customer dimension: how many, their sum, the two largest.
// @param storeId String
// @param from Integer
// @param until Integer
// @param currency String
// @returns day, receipts, sum, first, second
MATCH (purchase:Purchase)
WHERE purchase.storeId = $storeId AND purchase.atOrder >= $from AND purchase.atOrder < $until AND purchase.id IS NOT NULL
WITH purchase, purchase.atOrder / 86400000 AS day, CASE WHEN purchase.currency = $currency THEN coalesce(purchase.totalMinor, 0) ELSE 0 END AS amount
ORDER BY amount DESC
WITH day, count(purchase) AS receipts, sum(amount) AS sum, collect(amount)[0..2] AS largest
RETURN day, receipts, sum, coalesce(largest[0], 0) AS first, coalesce(largest[1], 0) AS second
ORDER BY day
