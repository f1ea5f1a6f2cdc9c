// The age band and country of those of some customers who let lists be measured, as far as each lets them be known for that.
// @param customerIds List<String>
// @param measure Map
// @param measured List of String, the keys of the categories that are measured
// @returns customerId, ageBand, country
UNWIND $customerIds AS customerId
MATCH (customer:Customer {id: customerId})
WITH customer,
  CASE
    WHEN customer[$measure.ccUntil] > $measure.now THEN customer[$measure.cc]
    WHEN customer[$measure.ccNextUntil] > $measure.now THEN customer[$measure.ccNext]
  END AS class
WHERE all(category IN $measured WHERE $measure.allow[category][class] = 1)
RETURN customer.id AS customerId,
  CASE WHEN $measure.allow.identity_birth[class] = 1 THEN customer.ageBand END AS ageBand,
  CASE WHEN $measure.allow.location_area[class] = 1 THEN customer.country END AS country
ORDER BY customerId
