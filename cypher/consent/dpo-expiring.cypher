// For data protection officers: grants that name an end in the days to come, by week and notice.
// @param days Integer
// @returns week, noticeId, noticeVersion, purpose, grants, customers
MATCH (customer:Customer)-[:GAVE]->(event:ConsentEvent)
WHERE
  event.action IN ['given', 'renewed'] AND
  event.until > datetime() AND
  event.until <= datetime() + duration({days: toInteger($days)})
RETURN
  toString(date.truncate('week', date(event.until))) AS week,
  event.noticeId AS noticeId,
  event.noticeVersion AS noticeVersion,
  event.purpose AS purpose,
  count(event) AS grants,
  count(DISTINCT customer) AS customers
ORDER BY week, noticeId, noticeVersion, purpose
LIMIT 10000
