// Whose export a link would open now. No row: it was never there, it was used, or its time is over.
// @param hash String
// @param now Integer
// @returns customerId, by (who gave it away)
MATCH (request:DataSubjectRequest {linkHash: $hash})
WHERE request.linkUntil > datetime({epochMillis: $now}) AND request.customerId IS NOT NULL
RETURN request.customerId AS customerId, coalesce(request.linkBy, 'self') AS by
