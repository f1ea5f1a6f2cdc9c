// Moves a request on, unless somebody else did since it was read. No row: it has another history than the one that was read.
// @param id String
// @param steps Integer, the length of the history that was read
// @param dueAt Integer
// @param facts Map of state, extended, held, refusedFor, history, result
// @returns id, customerId (null after an erasure), kind, state, receivedAt, dueAt, extended, held, refusedFor, history (JSON each), wanted (JSON),
// jurisdiction, result (JSON), alongWith
MATCH (request:DataSubjectRequest {id: $id})
// Writing first takes the lock, so that the history is read as it stands now.
SET request.state = request.state
WITH request
WHERE size(request.history) = $steps
SET request += $facts, request.dueAt = datetime({epochMillis: $dueAt})
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
