// Everybody who was erased, a page at a time.
// @param after String
// @param limit Integer
// @returns hash, at (milliseconds since 1970)
MATCH (erased:Erased)
WHERE erased.hash > $after
RETURN erased.hash AS hash, erased.at.epochMillis AS at
ORDER BY erased.hash
LIMIT $limit
