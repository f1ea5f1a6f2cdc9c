// Writes down what a customer demands, once. One that was written down under this id before is given as it stands. No row: no such customer.
// @param customerId String
// @param id String
// @param receivedAt Integer
// @param dueAt Integer
// @param facts Map of kind, state, extended, held, history, wanted, jurisdiction
// @returns id, customerId (null after an erasure), kind, state, receivedAt, dueAt, extended, held, refusedFor, history (JSON each), wanted (JSON),
// jurisdiction, result (JSON), alongWith
MATCH (customer:Customer {id: $customerId})
MERGE (request:DataSubjectRequest {id: $id})
  ON CREATE SET
    request += $facts,
    request.customerId = $customerId,
    request.receivedAt = datetime({epochMillis: $receivedAt}),
    request.dueAt = datetime({epochMillis: $dueAt})
MERGE (customer)-[:ASKED]->(request)
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
