// For data protection officers: withdrawals, refusals and revocations by week and purpose.
// @param since Date
// @returns week, action, purpose, words, customers
MATCH (customer:Customer)-[:GAVE]->(event:ConsentEvent)
WHERE event.action IN ['withdrawn', 'refused', 'revoked', 'invalidated'] AND date(event.recordedAt) >= $since
RETURN
  toString(date.truncate('week', date(event.recordedAt))) AS week,
  event.action AS action,
  event.purpose AS purpose,
  count(event) AS words,
  count(DISTINCT customer) AS customers
ORDER BY week, action, purpose
LIMIT 10000
