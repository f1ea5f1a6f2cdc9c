// For data protection officers: by which way grants came, who wrote them down, and with what kind of proof; never the proof itself.
// @returns source, actor, speaker, proof, grants, unproven, customers
MATCH (customer:Customer)-[:GAVE]->(event:ConsentEvent)
WHERE event.action IN ['given', 'renewed']
RETURN
  event.source AS source,
  event.actor AS actor,
  event.speaker AS speaker,
  CASE
    WHEN event.proof IS NULL THEN 'none'
    WHEN event.proof STARTS WITH 'tcf:' THEN 'TC string'
    ELSE 'text'
  END AS proof,
  count(event) AS grants,
  sum(CASE WHEN event.unproven THEN 1 ELSE 0 END) AS unproven,
  count(DISTINCT customer) AS customers
ORDER BY grants DESC, source, actor, speaker, proof
LIMIT 1000
