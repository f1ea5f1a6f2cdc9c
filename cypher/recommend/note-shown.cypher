// Notes that a customer saw or clicked products, in the last list of theirs that holds each, of those alone that may be measured at this moment. What was noted before stays.
// @param customerId String
// @param read Map, of who showed it
// @param measure Map
// @param measured List of String, the keys of the categories that are measured
// @param since Integer, milliseconds since 1970
// @param at Integer, milliseconds since 1970
// @param most Integer, how many of the last lists are looked at
// @param productIds List of String
// @param isClicked Boolean: clicked, which is seen as well
// @returns noted
MATCH (customer:Customer {id: $customerId})
// Locks the customer: a no that is being written is waited for.
SET customer.createdAt = customer.createdAt
WITH customer
WHERE customer.erasedAt IS NULL
WITH customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN customer[$measure.ccUntil] > $measure.now THEN customer[$measure.cc]
    WHEN customer[$measure.ccNextUntil] > $measure.now THEN customer[$measure.ccNext]
  END AS measuredClass
WHERE $read.allow.behaviour_web[class] = 1 AND all(category IN $measured WHERE $measure.allow[category][measuredClass] = 1)
CALL (customer) {
  MATCH (shown:ShownList)
  WHERE shown.customerId = customer.id AND shown.atOrder >= $since
  WITH shown
  ORDER BY shown.customerId DESC, shown.atOrder DESC
  LIMIT $most
  WHERE shown.inputs IS NOT NULL
  MATCH (shown)-[listed:LISTS]->(product:Product)
  WHERE product.id IN $productIds AND product.special IS NULL
  WITH product, shown, listed
  ORDER BY shown.atOrder DESC
  RETURN product, collect(listed)[0] AS listed
}
WITH listed
WHERE listed.seenAt IS NULL OR $isClicked AND listed.clickedAt IS NULL
SET listed.seenAt = coalesce(listed.seenAt, datetime({epochMillis: $at})),
  listed.clickedAt = CASE WHEN $isClicked THEN coalesce(listed.clickedAt, datetime({epochMillis: $at})) ELSE listed.clickedAt END
RETURN count(*) AS noted
