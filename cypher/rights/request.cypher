// One request.
// @param id String
// @returns id, customerId (null after an erasure), kind, state, receivedAt, dueAt, extended, held, refusedFor, history (JSON each), wanted (JSON),
// jurisdiction, result (JSON), alongWith
MATCH (request:DataSubjectRequest {id: $id})
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
