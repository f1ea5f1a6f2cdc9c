// Of these products those that are there: what the shop calls each, and whether it is sensitive.
// @param productIds List<String>
// @returns productId, name, isSensitive
MATCH (product:Product)
WHERE product.id IN $productIds
RETURN product.id AS productId, product.externalId AS name, product.special IS NOT NULL AS isSensitive
ORDER BY productId
