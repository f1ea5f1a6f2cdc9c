// By which ways one product leads to others: walks over who bought it to what else they bought, each step with equal chance (P3: Cooper and others, 2014), which RP3beta and the lists of Kith begin with.
// @param customersMin Integer
// @param limit Integer
// @returns product, other, customers, probability
MATCH (customer:Customer)-[:MADE]->(:Purchase)-[:CONTAINS]->(product:Product)
WITH customer, collect(DISTINCT product) AS products
UNWIND products AS product
WITH product, collect([products, size(products)]) AS walks
UNWIND walks AS walk
UNWIND walk[0] AS other
WITH product, size(walks) AS buyers, other, count(*) AS customers, sum(1.0 / walk[1]) AS arrived
WHERE other <> product AND customers >= $customersMin
RETURN product.name AS product, other.name AS other, customers, round(arrived / buyers, 4) AS probability
ORDER BY probability DESC, product, other
LIMIT $limit
