// For data protection officers: what was granted under a version of a notice, and since when.
// @param noticeId String
// @param noticeVersion String
// @returns purpose, category, recipient, grants, customers, firstAt, lastAt
MATCH (customer:Customer)-[:GAVE]->(event:ConsentEvent)
WHERE event.noticeId = $noticeId AND event.noticeVersion = $noticeVersion AND event.action IN ['given', 'renewed']
RETURN
  event.purpose AS purpose,
  event.category AS category,
  event.recipient AS recipient,
  count(event) AS grants,
  count(DISTINCT customer) AS customers,
  toString(date(min(event.at))) AS firstAt,
  toString(date(max(event.at))) AS lastAt
ORDER BY purpose, category, recipient
LIMIT 1000
