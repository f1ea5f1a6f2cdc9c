// Takes the candidates and their terms out of a batch of lists that were shown before a moment, or to somebody of whom a purchase went since: they say what was bought.
// @param before Integer, milliseconds since 1970
// @param limit Integer
// @returns changed
CALL () {
  MATCH (list:ShownList)
  WHERE list.at < datetime({epochMillis: $before}) AND (list.candidates IS NOT NULL OR list.terms IS NOT NULL)
  RETURN list
  UNION
  MATCH (:SummaryDue)-[:SHOWN]->(list:ShownList)
  WHERE list.candidates IS NOT NULL OR list.terms IS NOT NULL
  RETURN list
}
WITH list
LIMIT $limit
SET list.candidates = null, list.terms = null
RETURN count(*) AS changed
