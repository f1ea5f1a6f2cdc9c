// How far acts can reach over two influences in a row: pairs of customers by the likeliest way between them, in tenths, so that nobody is picked out.
// @returns probability, pairs
OPTIONAL MATCH (customer:Customer)-[first:INFLUENCES]->(:Customer)-[second:INFLUENCES]->(other:Customer)
WHERE customer <> other AND NOT EXISTS { (customer)-[:INFLUENCES]->(other) }
WITH customer, other, max(first.probability * second.probability) AS likeliest
RETURN floor(10 * likeliest) / 10 AS probability, count(other) AS pairs
ORDER BY probability DESC
