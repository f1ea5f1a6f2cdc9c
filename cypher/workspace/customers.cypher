// The customers of a page, each with what research may know of them themselves; of whom it may know nothing, the class alone.
// @param read Map
// @param after String
// @param limit Integer
// @returns customerId, class, present, birthDate, country, city, createdDay
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
RETURN customer.id AS customerId, class, coalesce($read.allow.identity_presence[class] = 1, false) AS present,
  CASE WHEN $read.allow.identity_birth[class] = 1 THEN toString(customer.birthDate) END AS birthDate,
  CASE WHEN $read.allow.location_area[class] = 1 THEN customer.country END AS country,
  CASE WHEN $read.allow.location_area[class] = 1 THEN customer.city END AS city,
  CASE WHEN $read.allow.identity_presence[class] = 1 THEN customer.createdAt.epochMillis / 86400000 END AS createdDay
ORDER BY customerId
