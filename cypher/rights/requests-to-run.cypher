// Requests that can be carried out and need nobody's judgement any more, the one whose time ends first at the beginning; of those alike an erasure last, which leaves nothing to answer the others from.
// @param limit Integer
// @param erasureBefore Integer: erasures received later than this still wait
// @returns id
MATCH (request:DataSubjectRequest)
// A correction waits until somebody starts it, and a held erasure until it is released.
WHERE
  (request.state = 'in_progress' OR (request.state = 'identity_verified' AND request.kind <> 'rectification'))
  AND NOT (request.held AND request.kind = 'erasure')
  AND (request.kind <> 'erasure' OR request.state = 'in_progress' OR request.receivedAt <= datetime({epochMillis: $erasureBefore}))
RETURN request.id AS id
ORDER BY request.dueAt, request.kind = 'erasure', id
LIMIT $limit
