// Receipts of a store by day and by whom they are of: how many, and their sum. Of those that lead to nobody any more nobody is named.
// @param storeId String
// @param from Integer
// @param until Integer
// @param currency String
// @returns day, owners
MATCH (purchase:Purchase)
WHERE purchase.storeId = $storeId AND purchase.atOrder >= $from AND purchase.atOrder < $until AND purchase.id IS NOT NULL
WITH purchase.atOrder / 86400000 AS day, purchase.customerId AS owner,
  CASE WHEN purchase.currency = $currency THEN coalesce(purchase.totalMinor, 0) ELSE 0 END AS amount
WITH day, owner, count(*) AS receipts, sum(amount) AS sum
RETURN day, collect([owner, receipts, sum]) AS owners
ORDER BY day
