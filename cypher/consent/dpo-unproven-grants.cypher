// For data protection officers: grants that open nothing because they cannot be shown, by what they lack.
// @returns noticeId, noticeVersion, source, actor, lacks, grants, customers
MATCH (customer:Customer)-[:GAVE]->(event:ConsentEvent)
WHERE event.action IN ['given', 'renewed'] AND event.unproven
WITH
  customer,
  event,
  CASE
    WHEN event.proof IS NULL THEN 'a proof'
    WHEN event.at IS NULL THEN 'a date'
    WHEN event.noticeId IS NULL OR event.noticeVersion IS NULL THEN 'a notice'
    WHEN event.proof STARTS WITH 'tcf:' THEN 'a notice of the policy, or a TC string that counts'
    ELSE 'a notice of the policy'
  END AS lacks
RETURN
  event.noticeId AS noticeId,
  event.noticeVersion AS noticeVersion,
  event.source AS source,
  event.actor AS actor,
  lacks,
  count(event) AS grants,
  count(DISTINCT customer) AS customers
ORDER BY grants DESC, noticeId, noticeVersion, source, actor, lacks
LIMIT 1000
