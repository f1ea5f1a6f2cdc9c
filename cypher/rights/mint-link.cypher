// Lets the export of an answered request be fetched once, in place of an earlier link of it.
// @param id String
// @param hash String, of the token of the link
// @param format String
// @param until Integer
// @param by String, who gives it away: `self` or `staff ROLE`
// @returns id
MATCH (request:DataSubjectRequest {id: $id})
WHERE request.customerId IS NOT NULL
SET request.linkHash = $hash, request.linkFormat = $format, request.linkUntil = datetime({epochMillis: $until}), request.linkBy = $by
RETURN request.id AS id
