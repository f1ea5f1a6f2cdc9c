// Deletes a batch of purchases that were kept for the law after their customer was erased, and are kept no longer.
// @param now Integer, milliseconds since 1970
// @param limit Integer
// @returns changed
MATCH (purchase:Purchase)
WHERE purchase.keptUntil <= datetime({epochMillis: $now})
WITH purchase
LIMIT $limit
DETACH DELETE purchase
RETURN count(*) AS changed
