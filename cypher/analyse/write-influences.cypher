// Writes one batch of influence edges of a run that is still wanted, none of who said no since it began.
// @param runId String
// @param rows List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $rows AS row
MATCH (customer:Customer {id: row.customerId})
WHERE coalesce(customer.outOfInfluence <> $runId, true)
UNWIND row.edges AS edge
MATCH (other:Customer {id: edge.from})
WHERE coalesce(other.outOfInfluence <> $runId, true)
CREATE (other)-[influence:INFLUENCES {runId: $runId}]->(customer)
SET influence.probability = edge.probability, influence.lower = edge.lower, influence.upper = edge.upper,
  influence.lift = edge.lift, influence.evidence = edge.evidence, influence.lag = edge.lag,
  influence.method = edge.method, influence.ties = edge.ties, influence.inputs = edge.inputs, influence.mutual = edge.mutual
RETURN count(*) AS written
