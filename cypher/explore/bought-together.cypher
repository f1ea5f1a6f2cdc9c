// Products that share receipts more often than chance would have it: support, and lift over independence.
// @param receiptsMin Integer
// @param limit Integer
// @returns product, other, receipts, lift
MATCH (purchase:Purchase)-[:CONTAINS]->(:Product)
WITH count(DISTINCT purchase) AS all
MATCH (product:Product)<-[:CONTAINS]-(purchase:Purchase)-[:CONTAINS]->(other:Product)
WHERE product.id < other.id
WITH all, product, other, count(DISTINCT purchase) AS receipts
WHERE receipts >= $receiptsMin
WITH all, product, other, receipts, COUNT { (product)<-[:CONTAINS]-(:Purchase) } AS ofOne, COUNT { (other)<-[:CONTAINS]-(:Purchase) } AS ofOther
RETURN product.name AS product, other.name AS other, receipts, round(1.0 * receipts * all / (ofOne * ofOther), 2) AS lift
ORDER BY lift DESC, receipts DESC, product, other
LIMIT $limit
