// Writes one batch of what stores sell by a run that is still wanted.
// @param runId String
// @param rows List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $rows AS row
MATCH (store:Store {id: row.storeId})
MATCH (product:Product {id: row.productId})
CREATE (store)-[:SELLS {runId: $runId}]->(product)
RETURN count(*) AS written
