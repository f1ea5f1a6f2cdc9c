// Ties, influences, posts and reactions of the customers of a page, where both ends let research know them; influences, where both let it know what they were learned from as well.
// @param read Map
// @param after String
// @param limit Integer
// @param rowsMax Integer
// @returns customerId, follows, friends, influences, posts, reactions
OPTIONAL MATCH (influence:Run {job: 'influence', current: true})
WITH influence.id AS influenceRunId
LIMIT 1
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer, influenceRunId
ORDER BY customer.id
LIMIT $limit
WITH customer, influenceRunId,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class
CALL (customer, class) {
  MATCH (customer)-[tie:FOLLOWS]->(other:Customer)
  WHERE $read.allow.social_edge[class] = 1 AND other <> customer
  WITH tie, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
  WHERE $read.allow.social_edge[otherClass] = 1
  RETURN collect([other.id, tie.strength, tie.since.epochMillis / 86400000]) AS follows
}
CALL (customer, class) {
  MATCH (customer)-[tie:FRIEND_OF]->(other:Customer)
  WHERE $read.allow.social_edge[class] = 1 AND other <> customer
  WITH tie, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
  WHERE $read.allow.social_edge[otherClass] = 1
  RETURN collect([other.id, tie.strength, tie.since.epochMillis / 86400000]) AS friends
}
CALL (customer, class, influenceRunId) {
  MATCH (customer)-[tie:INFLUENCES]->(other:Customer)
  WHERE tie.runId = influenceRunId AND $read.allow.social_edge[class] = 1 AND $read.allow.inferred_influence[class] = 1
    AND all(input IN tie.inputs WHERE $read.allow[input][class] = 1)
  WITH tie, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
  WHERE $read.allow.social_edge[otherClass] = 1 AND $read.allow.inferred_influence[otherClass] = 1
    AND all(input IN tie.inputs WHERE $read.allow[input][otherClass] = 1)
  RETURN collect([other.id, tie.probability]) AS influences
}
CALL (customer, class) {
  MATCH (customer)-[:WROTE]->(post:Post)
  WHERE $read.allow.social_post[class] = 1
  WITH post, class
  ORDER BY post.atOrder DESC, post.id
  LIMIT $rowsMax
  RETURN collect([
    post.id, post.at.epochMillis / 86400000, post.language, post.topic,
    CASE WHEN $read.allow.sentiment_score[class] = 1 THEN post.sentiment END
  ]) AS posts
}
CALL (customer, class) {
  MATCH (customer)-[reaction:LIKED|COMMENTED_ON|SHARED]->(post:Post)<-[:WROTE]-(other:Customer)
  WHERE $read.allow.social_reaction[class] = 1
  WITH reaction, post, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
  WHERE $read.allow.social_post[otherClass] = 1
  WITH reaction, post, other
  ORDER BY reaction.at DESC, reaction.key
  LIMIT $rowsMax
  RETURN collect([post.id, other.id, type(reaction), reaction.at.epochMillis / 86400000]) AS reactions
}
RETURN customer.id AS customerId, follows, friends, influences, posts, reactions
ORDER BY customerId
