// Uses a link up and says whose export it opens. No row: it was never there, it was used, or its time is over.
// @param hash String
// @param now Integer
// @returns id, customerId, kind, format
MATCH (request:DataSubjectRequest {linkHash: $hash})
SET request.linkHash = $hash
WITH request
WHERE request.linkHash IS NOT NULL
WITH request, request.linkFormat AS format, request.linkUntil > datetime({epochMillis: $now}) AS isOpen
REMOVE request.linkHash, request.linkFormat, request.linkUntil, request.linkBy
WITH request, format, isOpen
WHERE isOpen
RETURN request.id AS id, request.customerId AS customerId, request.kind AS kind, format
