// Who influences each customer of a page, for learning how much ties tell: both ends let their ties be learned from, the other one contributes, the customer receives.
// @param runId String
// @param read Map
// @param contribute Map
// @param receive Map
// @param attribute Map
// @param after String
// @param limit Integer
// @param tiesMax Integer
// @returns customerId, ties
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer
ORDER BY customer.id
LIMIT $limit
WITH customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN customer[$contribute.ccUntil] > $contribute.now THEN customer[$contribute.cc]
    WHEN customer[$contribute.ccNextUntil] > $contribute.now THEN customer[$contribute.ccNext]
  END AS learnedClass
CALL (customer, class, learnedClass) {
  // No equation: with one the planner may go through all influences of the run by their index.
  MATCH (customer)<-[influence:INFLUENCES]-(other:Customer)
  WHERE $runId IN [influence.runId] AND $read.allow.social_edge[class] = 1 AND $receive.allow.social_edge[class] = 1
    // What was learned stands while both ends still let it be learned from what it was.
    AND $contribute.allow.inferred_influence[learnedClass] = 1
    AND all(input IN influence.inputs WHERE $contribute.allow[input][learnedClass] = 1)
  WITH influence, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass,
    CASE
      WHEN other[$attribute.ccUntil] > $attribute.now THEN other[$attribute.cc]
      WHEN other[$attribute.ccNextUntil] > $attribute.now THEN other[$attribute.ccNext]
    END AS namedClass
  WHERE $read.allow.social_edge[otherClass] = 1 AND $contribute.allow.social_edge[otherClass] = 1
    AND $contribute.allow.inferred_influence[otherClass] = 1 AND all(input IN influence.inputs WHERE $contribute.allow[input][otherClass] = 1)
  WITH influence, other, coalesce($attribute.allow.social_edge[namedClass] = 1, false) AS named, coalesce(influence.mutual, false) AS mutual
  ORDER BY influence.probability DESC, other.id
  LIMIT $tiesMax
  RETURN collect([other.id, influence.probability, named, mutual]) AS ties
}
RETURN customer.id AS customerId, ties
ORDER BY customerId
