// Takes the candidates and their terms out of a batch of lists that were shown before a moment: they say what was bought.
// @param before Integer, milliseconds since 1970
// @param limit Integer
// @returns changed
MATCH (list:ShownList)
WHERE list.at < datetime({epochMillis: $before}) AND (list.candidates IS NOT NULL OR list.terms IS NOT NULL)
WITH list
LIMIT $limit
SET list.candidates = null, list.terms = null
RETURN count(*) AS changed
