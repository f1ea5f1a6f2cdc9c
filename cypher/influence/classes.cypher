// How far acts of each class pass on beside all acts, of those that enough customers tell of: of one category, or of all classes.
// @param categoryId String
// @param customersMin Integer
// @param first Integer
// @returns categoryId, ties, acts, passing, multiplier, lower, upper, lift, claim, experiment, difference, differenceLower, differenceUpper, shownCustomers, heldOutCustomers
MATCH (run:Run {job: 'influence', current: true})
WITH run
LIMIT 1
MATCH (run)-[:FOUND]->(class:InfluenceClass)
WHERE class.customers >= $customersMin
OPTIONAL MATCH (class)-[:OF_CATEGORY]->(category:Category)
WITH class, category
WHERE category.special IS NULL AND ($categoryId IS NULL OR category.id = $categoryId)
RETURN category.id AS categoryId, class.ties AS ties, class.acts AS acts, class.passing AS passing, class.multiplier AS multiplier,
  class.lower AS lower, class.upper AS upper, class.lift AS lift, coalesce(class.claim, 'PROPAGATION') AS claim, class.experiment AS experiment,
  class.difference AS difference, class.differenceLower AS differenceLower, class.differenceUpper AS differenceUpper,
  class.shownCustomers AS shownCustomers, class.heldOutCustomers AS heldOutCustomers
ORDER BY coalesce(categoryId, ''), coalesce(acts, ''), coalesce(ties, '')
LIMIT $first
