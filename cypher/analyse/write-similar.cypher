// Writes one batch of the item neighbourhood of a run that is still wanted, unless another process has written it.
// @param runId String
// @param from Integer, how many products have had their turn
// @param to Integer, and after this batch
// @param rows List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running' AND run.reached = $from
SET run.reached = $to
WITH run
CALL () {
  UNWIND $rows AS row
  MATCH (product:Product {id: row.productId})
  UNWIND range(0, size(row.neighbours) - 1) AS place
  MATCH (other:Product {id: row.neighbours[place]})
  CREATE (product)-[similar:SIMILAR {runId: $runId}]->(other)
  SET similar.weight = row.weights[place], similar.rank = place + 1
  RETURN count(*) AS written
}
SET run.written = run.written + written
RETURN written
