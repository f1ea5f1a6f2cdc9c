// Writes down a list as it was shown to a customer who lets it be measured at this moment, up to so many lists of one customer for one experiment.
// @param customerId String
// @param measure Map
// @param measured List of String, the keys of the categories that are measured
// @param most Integer
// @param at Integer, milliseconds since 1970
// @param list Map: experiment, arm, candidates, terms
// @param products List of Map: id, propensity, in the order of the list
// @returns written
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL AND COUNT { (customer)-[:SHOWN]->(:ShownList {experiment: $list.experiment}) } < $most
WITH customer,
  CASE
    WHEN customer[$measure.ccUntil] > $measure.now THEN customer[$measure.cc]
    WHEN customer[$measure.ccNextUntil] > $measure.now THEN customer[$measure.ccNext]
  END AS measuredClass
WHERE all(category IN $measured WHERE $measure.allow[category][measuredClass] = 1)
CREATE (customer)-[:SHOWN]->(shown:ShownList)
SET shown = $list, shown.customerId = customer.id, shown.at = datetime({epochMillis: $at}), shown.atOrder = $at
WITH shown
CALL (shown) {
  UNWIND range(0, size($products) - 1) AS place
  MATCH (product:Product {id: $products[place].id})
  CREATE (shown)-[:LISTS {position: place + 1, propensity: $products[place].propensity}]->(product)
}
RETURN count(*) AS written
