// What the customers of a page did: sessions, events, reactions to promotions, uses of products; each event and use under its own category.
// @param read Map
// @param after String
// @param limit Integer
// @param rowsMax Integer
// @returns customerId, sessions, events, promotions, interactions
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer
ORDER BY customer.id
LIMIT $limit
WITH customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class
CALL (customer, class) {
  MATCH (customer)-[:HAD]->(session:Session)
  WHERE $read.allow.behaviour_web[class] = 1 AND $read.allow.behaviour_app[class] = 1 AND session.startedAt IS NOT NULL
  WITH session
  ORDER BY session.startedAt DESC, session.id
  LIMIT $rowsMax
  RETURN collect([session.id, session.startedAt.epochMillis / 86400000, session.channel]) AS sessions
}
CALL (customer, class) {
  MATCH (customer)-[:DID]->(event:Event)
  WHERE $read.allow[event.category][class] = 1 AND (event.special IS NULL OR $read.allow[event.special][class] = 1)
  WITH event, class
  ORDER BY event.atOrder DESC, event.id
  LIMIT $rowsMax
  CALL (event, class) {
    MATCH (event)-[:ABOUT]->(object:Product|Store|Promotion)
    WHERE NOT object:Store OR $read.allow.location_visit[class] = 1
    WITH object, CASE WHEN object:Product THEN 'Product' WHEN object:Store THEN 'Store' ELSE 'Promotion' END AS label
    ORDER BY object.id
    LIMIT 1
    RETURN collect([label, object.id]) AS objects
  }
  CALL (event, class) {
    MATCH (event)-[:IN_SESSION]->(session:Session)
    WHERE $read.allow.behaviour_web[class] = 1 AND $read.allow.behaviour_app[class] = 1 AND session.startedAt IS NOT NULL
    WITH session.id AS sessionId
    ORDER BY sessionId
    LIMIT 1
    RETURN collect(sessionId) AS sessionIds
  }
  RETURN collect([event.id, event.at.epochMillis / 86400000, event.type, event.channel, objects[0][0], objects[0][1], sessionIds[0]]) AS events
}
CALL (customer, class) {
  MATCH (customer)-[reacted:REACTED_TO]->(promotion:Promotion)
  WHERE $read.allow.behaviour_ad[class] = 1
  WITH reacted, promotion
  ORDER BY reacted.at DESC, promotion.id, reacted.key
  LIMIT $rowsMax
  RETURN collect([promotion.id, reacted.reaction, reacted.at.epochMillis / 86400000]) AS promotions
}
CALL (customer, class) {
  MATCH (customer)-[use:INTERACTED]->(product:Product)
  WHERE $read.allow[use.category][class] = 1 AND (product.special IS NULL OR $read.allow[product.special][class] = 1)
  WITH use, product
  ORDER BY use.at DESC, product.id, use.key
  LIMIT $rowsMax
  RETURN collect([product.id, use.kind, use.weight, use.at.epochMillis / 86400000]) AS interactions
}
RETURN customer.id AS customerId, sessions, events, promotions, interactions
ORDER BY customerId
