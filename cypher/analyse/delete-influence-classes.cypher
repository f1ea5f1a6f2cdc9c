// Deletes one batch of what a run found of whole classes.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (:Run {id: $runId})-[:FOUND]->(class:InfluenceClass)
WITH class LIMIT $limit
DETACH DELETE class
RETURN count(*) AS deleted
