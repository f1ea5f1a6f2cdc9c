// How many purchases that were kept for the law after their customer was erased are kept no longer.
// @param now Integer, milliseconds since 1970
// @returns changed
MATCH (purchase:Purchase)
WHERE purchase.keptUntil <= datetime({epochMillis: $now})
RETURN count(purchase) AS changed
