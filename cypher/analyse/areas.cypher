// Where each customer of a page lives, by country and city, as far as the customer lets it take part.
// @param read Map
// @param after String
// @param limit Integer
// @returns customerId, country, city
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
RETURN customer.id AS customerId,
  CASE WHEN $read.allow.location_area[class] = 1 THEN customer.country END AS country,
  CASE WHEN $read.allow.location_area[class] = 1 THEN customer.city END AS city
ORDER BY customerId
