// What lists of a time showed to a page of customers, what of it they saw and followed, and what they used within a time after it: of those alone who let all of it be measured now, the lists that may still be made of what they were made of.
// @param from Integer, milliseconds since 1970
// @param until Integer, milliseconds since 1970
// @param after String, the customer behind whom the page begins
// @param limit Integer, customers
// @param measure Map
// @param measured List of String, the keys of the categories that are measured
// @param lists Map, by the client that shows lists: the classes by category of those of whom it may be used for them
// @param windowMs Integer
// @returns last, positions: List of [list, position, reason, seen, clicked, used]
MATCH (shown:ShownList)
WHERE shown.customerId > $after AND shown.atOrder >= $from AND shown.atOrder < $until
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
  MATCH (customer)-[:SHOWN]->(shown:ShownList)
  WHERE shown.atOrder >= $from AND shown.atOrder < $until
    AND all(client IN shown.clients WHERE all(category IN shown.inputs WHERE $lists[client][category][class] = 1))
  MATCH (shown)-[listed:LISTS]->(product:Product)
  WHERE product.special IS NULL
  WITH customer, shown, listed, product, shown.at + duration({milliseconds: $windowMs}) AS until
  RETURN collect([
    shown.atOrder,
    listed.position,
    listed.reason,
    listed.seenAt IS NOT NULL,
    listed.clickedAt IS NOT NULL,
    EXISTS { (customer)-[use:INTERACTED]->(product) WHERE shown.at < use.at AND use.at <= until }
      OR EXISTS { (customer)-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(product) WHERE purchase.special IS NULL AND shown.at < purchase.at AND purchase.at <= until }
  ]) AS positions
}
RETURN last, positions
