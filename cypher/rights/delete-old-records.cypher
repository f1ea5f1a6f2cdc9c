// Deletes a batch of records of a label that are older than they may become, marks the buyers whose summaries are due, and takes the candidates out of their lists, which say what was bought.
// @param label String
// @param before Integer, milliseconds since 1970
// @param keys List of String, the keys of categories: of an event, whose category stands on it
// @param limit Integer
// @returns changed
CALL () {
  WITH $label AS label
  WHERE label = 'Purchase'
  MATCH (record:Purchase)
  WHERE record.at < datetime({epochMillis: $before})
  RETURN record
  UNION ALL
  WITH $label AS label
  WHERE label = 'Visit'
  MATCH (record:Visit)
  WHERE record.at < datetime({epochMillis: $before})
  RETURN record
  UNION ALL
  WITH $label AS label
  WHERE label = 'Rating'
  MATCH (record:Rating)
  WHERE record.at < datetime({epochMillis: $before})
  RETURN record
  UNION ALL
  WITH $label AS label
  WHERE label = 'Post'
  MATCH (record:Post)
  WHERE record.at < datetime({epochMillis: $before})
  RETURN record
  UNION ALL
  WITH $label AS label
  WHERE label = 'Event'
  MATCH (record:Event)
  WHERE record.at < datetime({epochMillis: $before}) AND record.category IN $keys
  RETURN record
  UNION ALL
  WITH $label AS label
  WHERE label = 'Contact'
  MATCH (record:Contact)
  WHERE record.at < datetime({epochMillis: $before})
  RETURN record
  UNION ALL
  WITH $label AS label
  WHERE label = 'ShownList'
  MATCH (record:ShownList)
  WHERE record.at < datetime({epochMillis: $before})
  RETURN record
  UNION ALL
  WITH $label AS label
  WHERE label = 'Session'
  MATCH (record:Session)
  WHERE record.endedAt < datetime({epochMillis: $before})
    OR record.endedAt IS NULL AND NOT EXISTS {
      MATCH (record)<-[:IN_SESSION]-(event:Event)
      WHERE event.at IS NULL OR event.at >= datetime({epochMillis: $before})
    }
  RETURN record
}
WITH record
LIMIT $limit
CALL (record) {
  MATCH (customer:Customer)-[:MADE]->(record)
  SET customer:SummaryDue
  WITH customer
  MATCH (customer)-[:SHOWN]->(list:ShownList)
  WHERE list.candidates IS NOT NULL OR list.terms IS NOT NULL
  SET list.candidates = null, list.terms = null
}
DETACH DELETE record
WITH count(*) AS changed
// An analysis that goes on must not keep what it made of them.
CALL (changed) {
  WITH changed
  WHERE changed > 0
  MATCH (deployment:Deployment {name: 'kith'})
  SET deployment.consentNarrowed = coalesce(deployment.consentNarrowed, 0) + 1
}
RETURN changed
