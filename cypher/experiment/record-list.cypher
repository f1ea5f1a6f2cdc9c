// Writes down a list as it was shown to a customer who lets it be measured at this moment, with what it may rest on: up to so many lists of one customer for one experiment, and outside of experiments the last so many.
// @param customerId String
// @param read Map, of who showed it
// @param class Integer, of the customer when the list was begun: of another one it is not known what the list rests on
// @param inputs List of String, the keys of the categories that a list can rest on
// @param measure Map
// @param measured List of String, the keys of the categories that are measured
// @param most Integer
// @param at Integer, milliseconds since 1970
// @param list Map: experiment, arm (both null outside of experiments), clients, candidates, terms
// @param products List of Map: id, propensity, reason, in the order of the list
// @returns written
MATCH (customer:Customer {id: $customerId})
// Locks the customer: a no that is being written is waited for, and what it closes is not kept.
SET customer.createdAt = customer.createdAt
WITH customer
WHERE customer.erasedAt IS NULL AND ($list.experiment IS NULL OR COUNT { (customer)-[:SHOWN]->(:ShownList {experiment: $list.experiment}) } < $most)
WITH customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN customer[$measure.ccUntil] > $measure.now THEN customer[$measure.cc]
    WHEN customer[$measure.ccNextUntil] > $measure.now THEN customer[$measure.ccNext]
  END AS measuredClass
WHERE class = $class AND $read.allow.behaviour_web[class] = 1 AND all(category IN $measured WHERE $measure.allow[category][measuredClass] = 1)
CREATE (customer)-[:SHOWN]->(shown:ShownList)
SET shown = $list, shown.inputs = [category IN $inputs WHERE $read.allow[category][class] = 1], shown.customerId = customer.id, shown.at = datetime({epochMillis: $at}), shown.atOrder = $at
WITH customer, shown
CALL (shown) {
  UNWIND range(0, size($products) - 1) AS place
  MATCH (product:Product {id: $products[place].id})
  CREATE (shown)-[listed:LISTS {position: place + 1, propensity: $products[place].propensity}]->(product)
  SET listed.reason = $products[place].reason
}
CALL (customer) {
  WITH customer
  WHERE $list.experiment IS NULL
  MATCH (old:ShownList)
  WHERE old.customerId = customer.id AND old.atOrder IS NOT NULL AND old.experiment IS NULL
  WITH old
  ORDER BY old.customerId DESC, old.atOrder DESC
  SKIP $most
  DETACH DELETE old
}
RETURN count(*) AS written
