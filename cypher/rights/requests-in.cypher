// A page of the requests in one of these states, the one whose time ends first at the beginning.
// @param states List of String
// @param afterDueAt Integer, of the last request of the page before; 0 for the first page
// @param afterId String, of the same; empty for the first page
// @param limit Integer
// @returns id, customerId (null after an erasure), kind, state, receivedAt, dueAt, extended, held, refusedFor, history (JSON each), wanted (JSON),
// jurisdiction, result (JSON), alongWith
MATCH (request:DataSubjectRequest)
WHERE
  request.state IN $states
  AND request.dueAt >= datetime({epochMillis: $afterDueAt})
  AND (request.dueAt > datetime({epochMillis: $afterDueAt}) OR request.id > $afterId)
RETURN
  request.id AS id,
  request.customerId AS customerId,
  request.kind AS kind,
  request.state AS state,
  request.receivedAt.epochMillis AS receivedAt,
  request.dueAt.epochMillis AS dueAt,
  request.extended AS extended,
  request.held AS held,
  request.refusedFor AS refusedFor,
  request.history AS history,
  request.wanted AS wanted,
  request.jurisdiction AS jurisdiction,
  request.result AS result,
  request.alongWith AS alongWith
ORDER BY request.dueAt, request.id
LIMIT $limit
