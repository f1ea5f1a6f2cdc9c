// The ways of at most three steps by which what each customer does may reach another one, likeliest first; every customer on the way may be known.
// @param ids List<String>
// @param to String
// @param read Map
// @param first Integer
// @returns id, paths
MATCH (run:Run {job: 'influence', current: true})
WITH run
LIMIT 1
UNWIND $ids AS id
CALL (run, id) {
  MATCH path = (customer:Customer {id: id})-[influences:INFLUENCES*1..3]->(:Customer {id: $to})
  WHERE all(influence IN influences WHERE influence.runId = run.id)
  WITH [node IN nodes(path) | node.id] AS customerIds, influences, [node IN nodes(path) |
    CASE
      WHEN node[$read.ccUntil] > $read.now THEN node[$read.cc]
      WHEN node[$read.ccNextUntil] > $read.now THEN node[$read.ccNext]
    END] AS classes
  WHERE all(class IN classes WHERE $read.allow.inferred_influence[class] = 1 AND $read.allow.social_edge[class] = 1)
    AND all(step IN range(0, size(influences) - 1) WHERE all(input IN influences[step].inputs
      WHERE $read.allow[input][classes[step]] = 1 AND $read.allow[input][classes[step + 1]] = 1))
    AND none(step IN range(1, size(customerIds) - 1) WHERE customerIds[step] IN customerIds[..step])
  WITH customerIds, reduce(probability = 1.0, influence IN influences | probability * influence.probability) AS probability
  ORDER BY probability DESC, customerIds
  LIMIT $first
  RETURN collect([customerIds, probability]) AS paths
}
RETURN id, paths
