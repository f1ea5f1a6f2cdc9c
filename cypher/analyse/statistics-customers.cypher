// What each customer of a page lets statistics know of them: attributes, purchases, visits, what they bought, ratings.
// @param read Map
// @param after String
// @param limit Integer
// @param from Integer
// @param until Integer
// @param rowsMax Integer
// @param currency String
// @returns customerId, present, ageBand, country, city, segmentIds, communityIds, purchases, visits, lines, ratings
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer
ORDER BY customer.id
LIMIT $limit
WITH customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class
CALL (customer, class) {
  MATCH (customer)-[membership:IN_SEGMENT]->(segment:Segment)
  WHERE membership.until IS NULL AND $read.allow.social_edge[class] = 1 AND $read.allow.inferred_segment[class] = 1
  RETURN collect(DISTINCT segment.id) AS segmentIds
}
CALL (customer, class) {
  MATCH (customer)-[:IN_COMMUNITY]->(community:Community)
  WHERE $read.allow.social_edge[class] = 1 AND $read.allow.inferred_community[class] = 1
  RETURN collect(DISTINCT community.id) AS communityIds
}
CALL (customer, class) {
  MATCH (purchase:Purchase)
  WHERE purchase.customerId = customer.id AND $read.allow.purchase_item[class] = 1
    AND purchase.atOrder >= $from AND purchase.atOrder < $until AND purchase.id IS NOT NULL
    AND (purchase.special IS NULL OR $read.allow[purchase.special][class] = 1)
  WITH purchase, class
  ORDER BY purchase.atOrder DESC, purchase.id
  LIMIT $rowsMax
  RETURN collect([
    CASE WHEN $read.allow.location_visit[class] = 1 THEN purchase.storeId END,
    purchase.atOrder,
    CASE WHEN $read.allow.purchase_amount[class] = 1 AND purchase.currency = $currency THEN purchase.totalMinor END
  ]) AS purchases
}
CALL (customer, class) {
  MATCH (visit:Visit)
  WHERE visit.customerId = customer.id AND $read.allow.location_visit[class] = 1
    AND visit.atOrder >= $from AND visit.atOrder < $until AND visit.id IS NOT NULL
    AND (visit.special IS NULL OR $read.allow[visit.special][class] = 1)
  WITH visit
  ORDER BY visit.atOrder DESC, visit.id
  LIMIT $rowsMax
  RETURN collect([visit.storeId, visit.atOrder]) AS visits
}
CALL (customer, class) {
  MATCH (purchase:Purchase)
  WHERE purchase.customerId = customer.id AND $read.allow.purchase_item[class] = 1
    AND purchase.atOrder >= $from AND purchase.atOrder < $until AND purchase.id IS NOT NULL
    AND (purchase.special IS NULL OR $read.allow[purchase.special][class] = 1)
  WITH purchase, class
  ORDER BY purchase.atOrder DESC, purchase.id
  LIMIT $rowsMax
  MATCH (purchase)-[line:CONTAINS]->(product:Product)
  WHERE (product.special IS NULL OR $read.allow[product.special][class] = 1)
  RETURN collect([
    product.id,
    purchase.atOrder,
    coalesce(line.quantity, 1.0),
    CASE
      WHEN $read.allow.purchase_amount[class] = 1 AND purchase.currency = $currency
        THEN coalesce(line.quantity, 1.0) * line.unitPriceMinor - coalesce(line.discountMinor, 0)
    END
  ]) AS lines
}
CALL (customer, class) {
  MATCH (rating:Rating)
  WHERE rating.customerId = customer.id AND $read.allow.service_rating[class] = 1
    AND rating.atOrder >= $from AND rating.atOrder < $until AND rating.id IS NOT NULL
    AND (rating.special IS NULL OR $read.allow[rating.special][class] = 1)
  WITH rating
  ORDER BY rating.atOrder DESC, rating.id
  LIMIT $rowsMax
  MATCH (rating)-[:OF]->(product:Product)
  RETURN collect([product.id, rating.atOrder, rating.score]) AS ratings
}
RETURN customer.id AS customerId, coalesce($read.allow.identity_presence[class] = 1, false) AS present,
  CASE WHEN $read.allow.identity_birth[class] = 1 THEN customer.ageBand END AS ageBand,
  CASE WHEN $read.allow.location_area[class] = 1 THEN customer.country END AS country,
  CASE WHEN $read.allow.location_area[class] = 1 THEN customer.city END AS city,
  segmentIds, communityIds, purchases, visits, lines, ratings
ORDER BY customerId
