// In which arms of an experiment a page of customers was, and when each was first shown a list of it, in days since 1970: of those alone who let all of it be measured now, by the lists that may still be made of what they were made of.
// @param experiment String
// @param after String, the customer behind whom the page begins
// @param limit Integer, customers
// @param measure Map
// @param measured List of String, the keys of the categories that are measured
// @param lists Map, by the client that shows lists: the classes by category of those of whom it may be used for them
// @returns customerId, last, arms, day (null of whom nothing may be measured)
MATCH (shown:ShownList)
WHERE shown.experiment = $experiment AND shown.customerId > $after
WITH DISTINCT shown.customerId AS id
ORDER BY id
LIMIT $limit
WITH collect(id) AS ids
UNWIND ids AS id
OPTIONAL MATCH (customer:Customer {id: id})
WITH ids[-1] AS last, customer,
  CASE
    WHEN customer[$measure.ccUntil] > $measure.now THEN customer[$measure.cc]
    WHEN customer[$measure.ccNextUntil] > $measure.now THEN customer[$measure.ccNext]
  END AS class
CALL (customer, class) {
  WITH customer, class
  WHERE all(category IN $measured WHERE $measure.allow[category][class] = 1)
  MATCH (customer)-[:SHOWN]->(shown:ShownList {experiment: $experiment})
  WHERE all(client IN shown.clients WHERE all(category IN shown.inputs WHERE $lists[client][category][class] = 1))
  RETURN collect(DISTINCT shown.arm) AS arms, min(shown.at.epochMillis) / 86400000.0 AS day
}
RETURN customer.id AS customerId, last, arms, day
