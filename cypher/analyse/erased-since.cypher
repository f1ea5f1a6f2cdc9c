// Whether somebody was erased at a moment or after it.
// @param sinceMs Integer
// @returns found
MATCH (erased:Erased)
WHERE erased.at >= datetime({epochMillis: $sinceMs})
RETURN count(erased) > 0 AS found
