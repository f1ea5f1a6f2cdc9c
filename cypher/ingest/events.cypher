// Writes events with the customer, what they are about, and the session. How far the sessions that they enter and leave reach is left to be computed.
// @param rows List of {index, id, customerId, productId, storeId, promotionId, postId, session: {id, externalId} or null, sessionSaid (whether the row speaks of the session), facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused, sessions (ids of those that rows which are written entered or left)
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (product:Product {id: row.productId})
OPTIONAL MATCH (store:Store {id: row.storeId})
OPTIONAL MATCH (promotion:Promotion {id: row.promotionId})
OPTIONAL MATCH (post:Post {id: row.postId})
OPTIONAL MATCH (known:Event {id: row.id})
WITH row, customer, coalesce(product, store, promotion) AS object, post, known, [(known)-[:IN_SESSION]->(before:Session) | before.id] AS before
WITH row, customer, object, known, before,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN coalesce(row.productId, row.storeId, row.promotionId, row.postId) IS NOT NULL AND coalesce(object, post) IS NULL THEN 'missing object_id'
    WHEN known IS NULL THEN 'created'
    WHEN row.sessionSaid AND before <> [id IN [row.session.id] WHERE id IS NOT NULL] THEN 'updated'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, customer, object, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (event:Event {id: row.id, atOrder: $undated})
  SET event += row.facts, event.special = object.special
  CREATE (customer)-[:DID]->(event)
  FOREACH (_ IN CASE WHEN object IS NULL THEN [] ELSE [1] END | CREATE (event)-[:ABOUT]->(object))
}
CALL (row, customer, object, known, outcome) {
  WITH * WHERE outcome = 'updated'
  SET known += row.facts
  WITH row, customer, object, known
  OPTIONAL MATCH (:Customer)-[did:DID]->(known)
  OPTIONAL MATCH (known)-[about:ABOUT]->()
  OPTIONAL MATCH (known)-[within:IN_SESSION]->(:Session)
  DELETE did
  FOREACH (_ IN CASE WHEN 'objectId' IN keys(row.facts) THEN [1] ELSE [] END | DELETE about SET known.special = object.special)
  FOREACH (_ IN CASE WHEN row.sessionSaid THEN [1] ELSE [] END | DELETE within)
  CREATE (customer)-[:DID]->(known)
  FOREACH (_ IN CASE WHEN object IS NULL THEN [] ELSE [1] END | CREATE (known)-[:ABOUT]->(object))
}
CALL (row, customer, outcome) {
  WITH * WHERE outcome IN ['created', 'updated'] AND row.session IS NOT NULL
  MATCH (event:Event {id: row.id})
  MERGE (session:Session {id: row.session.id})
    ON CREATE SET session.externalId = row.session.externalId, session.customerId = row.customerId
  MERGE (customer)-[:HAD]->(session)
  MERGE (event)-[:IN_SESSION]->(session)
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes,
  collect(DISTINCT CASE WHEN outcome IN ['created', 'updated'] THEN row.session.id END) + collect(DISTINCT CASE WHEN outcome = 'updated' THEN before[0] END) AS sessions
