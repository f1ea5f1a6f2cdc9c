// Writes one batch of the item neighbourhood of a run that is still wanted.
// @param runId String
// @param rows List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $rows AS row
MATCH (product:Product {id: row.productId})
UNWIND range(0, size(row.neighbours) - 1) AS place
MATCH (other:Product {id: row.neighbours[place]})
CREATE (product)-[similar:SIMILAR {runId: $runId}]->(other)
SET similar.weight = row.weights[place], similar.rank = place + 1
RETURN count(*) AS written
