// The ways of at most three steps by which what each customer does may reach another one, likeliest first; every customer on the way may be known, and nobody's influences are read before. Of the first and the last step the likeliest count.
// @param ids List<String>
// @param to String
// @param read Map
// @param stepsMax Integer, how many influences on others, and of others, are followed
// @param first Integer
// @returns id, paths
MATCH (run:Run {job: 'influence', current: true})
WITH run
LIMIT 1
MATCH (target:Customer {id: $to})
WITH run, target,
  CASE
    WHEN target[$read.ccUntil] > $read.now THEN target[$read.cc]
    WHEN target[$read.ccNextUntil] > $read.now THEN target[$read.ccNext]
  END AS targetClass
WHERE $read.allow.inferred_influence[targetClass] = 1 AND $read.allow.social_edge[targetClass] = 1
CALL (run, target, targetClass) {
  // No equation: with one the planner may go through all influences of the run by their index.
  MATCH (target)<-[influence:INFLUENCES]-(other)
  WHERE run.id IN [influence.runId] AND all(input IN influence.inputs WHERE $read.allow[input][targetClass] = 1)
  WITH influence, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS class
  WHERE $read.allow.inferred_influence[class] = 1 AND $read.allow.social_edge[class] = 1
    AND all(input IN influence.inputs WHERE $read.allow[input][class] = 1)
  WITH other, class, influence.probability AS probability
  ORDER BY probability DESC, other.id
  LIMIT $stepsMax
  RETURN collect(other) AS lasts, collect([other, class, probability]) AS lastSteps
}
WITH run, target, lasts, lastSteps
UNWIND $ids AS id
MATCH (customer:Customer {id: id})
WITH run, target, lasts, lastSteps, customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class
WHERE customer <> target AND $read.allow.inferred_influence[class] = 1 AND $read.allow.social_edge[class] = 1
CALL (run, customer, class) {
  MATCH (customer)-[influence:INFLUENCES]->(other)
  WHERE run.id IN [influence.runId] AND all(input IN influence.inputs WHERE $read.allow[input][class] = 1)
  WITH influence, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
  WHERE $read.allow.inferred_influence[otherClass] = 1 AND $read.allow.social_edge[otherClass] = 1
    AND all(input IN influence.inputs WHERE $read.allow[input][otherClass] = 1)
  WITH other, otherClass, influence.probability AS probability
  ORDER BY probability DESC, other.id
  LIMIT $stepsMax
  RETURN collect([other, otherClass, probability]) AS firstSteps
}
CALL (run, customer, target, lasts, lastSteps, firstSteps) {
  CALL (run, customer, target, lasts, lastSteps, firstSteps) {
    UNWIND firstSteps AS step
    WITH target, step
    WHERE step[0] = target
    RETURN [] AS between, step[2] AS probability
    UNION ALL
    WITH lasts, lastSteps, firstSteps
    UNWIND firstSteps AS step
    WITH lastSteps, step
    WHERE step[0] IN lasts
    UNWIND [last IN lastSteps WHERE last[0] = step[0]] AS last
    RETURN [step[0].id] AS between, step[2] * last[2] AS probability
    UNION ALL
    WITH run, customer, target, lasts, lastSteps, firstSteps
    UNWIND firstSteps AS step
    WITH run, customer, lasts, lastSteps, step, step[0] AS one, step[1] AS oneClass
    WHERE one <> target
    MATCH (one)-[influence:INFLUENCES]->(other)
    WHERE other IN lasts AND other <> customer
      AND run.id IN [influence.runId] AND all(input IN influence.inputs WHERE $read.allow[input][oneClass] = 1)
    UNWIND [last IN lastSteps WHERE last[0] = other] AS last
    WITH one, other, influence, last, step
    WHERE all(input IN influence.inputs WHERE $read.allow[input][last[1]] = 1)
    RETURN [one.id, other.id] AS between, step[2] * influence.probability * last[2] AS probability
  }
  WITH [customer.id] + between + [target.id] AS customerIds, probability
  ORDER BY probability DESC, customerIds
  LIMIT $first
  RETURN collect([customerIds, probability]) AS paths
}
RETURN customer.id AS id, paths
