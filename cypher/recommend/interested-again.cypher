// Takes back that a customer was not interested in a category. What does not stand stays as it is.
// @param customerId String
// @param id String
// @returns isThere, fits, changed
MATCH (customer:Customer {id: $customerId})
WHERE customer.erasedAt IS NULL
OPTIONAL MATCH (category:Category {id: $id})
OPTIONAL MATCH (customer)-[refused:NOT_INTERESTED_IN]->(category)
WITH category, collect(refused) AS standing
FOREACH (refused IN standing | DELETE refused)
RETURN category IS NOT NULL AS isThere, true AS fits, size(standing) > 0 AS changed
