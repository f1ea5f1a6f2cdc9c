// Deletes a batch of ties of customers of a type that are older than they may become.
// @param type String
// @param before Integer, milliseconds since 1970
// @param keys List of String, the keys of categories: of a use of a product, whose category stands on it
// @param limit Integer
// @returns changed
CALL () {
  WITH $type AS type
  WHERE type = 'DISMISSED'
  MATCH (:Customer)-[tie:DISMISSED]->()
  WHERE tie.at < datetime({epochMillis: $before})
  RETURN tie
  UNION ALL
  WITH $type AS type
  WHERE type = 'NOT_INTERESTED_IN'
  MATCH (:Customer)-[tie:NOT_INTERESTED_IN]->()
  WHERE tie.at < datetime({epochMillis: $before})
  RETURN tie
  UNION ALL
  WITH $type AS type
  WHERE type = 'LIKED'
  MATCH (:Customer)-[tie:LIKED]->()
  WHERE tie.at < datetime({epochMillis: $before})
  RETURN tie
  UNION ALL
  WITH $type AS type
  WHERE type = 'COMMENTED_ON'
  MATCH (:Customer)-[tie:COMMENTED_ON]->()
  WHERE tie.at < datetime({epochMillis: $before})
  RETURN tie
  UNION ALL
  WITH $type AS type
  WHERE type = 'SHARED'
  MATCH (:Customer)-[tie:SHARED]->()
  WHERE tie.at < datetime({epochMillis: $before})
  RETURN tie
  UNION ALL
  WITH $type AS type
  WHERE type = 'REACTED_TO'
  MATCH (:Customer)-[tie:REACTED_TO]->()
  WHERE tie.at < datetime({epochMillis: $before})
  RETURN tie
  UNION ALL
  WITH $type AS type
  WHERE type = 'INTERACTED'
  MATCH (:Customer)-[tie:INTERACTED]->()
  WHERE tie.at < datetime({epochMillis: $before}) AND tie.category IN $keys
  RETURN tie
}
WITH tie
LIMIT $limit
DELETE tie
WITH count(*) AS changed
// An analysis that goes on must not keep what it made of them.
CALL (changed) {
  WITH changed
  WHERE changed > 0
  MATCH (deployment:Deployment {name: 'kith'})
  SET deployment.consentNarrowed = coalesce(deployment.consentNarrowed, 0) + 1
}
RETURN changed
