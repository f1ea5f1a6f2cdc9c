// Writes one batch of influence edges of a run that is still wanted.
// @param runId String
// @param rows List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $rows AS row
MATCH (customer:Customer {id: row.customerId})
UNWIND row.edges AS edge
MATCH (other:Customer {id: edge.from})
CREATE (other)-[influence:INFLUENCES {runId: $runId}]->(customer)
SET influence.probability = edge.probability, influence.lower = edge.lower, influence.upper = edge.upper,
  influence.lift = edge.lift, influence.evidence = edge.evidence, influence.lag = edge.lag,
  influence.method = edge.method, influence.inputs = edge.inputs
RETURN count(*) AS written
