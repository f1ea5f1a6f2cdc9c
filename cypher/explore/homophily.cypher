// Whether people are tied to people of their age: ties within and between age bands, against what chance would give.
// @returns ageBand, ties, within, expected
MATCH (customer:Customer)-[:FOLLOWS|FRIEND_OF]->(other:Customer)
WHERE customer.ageBand IS NOT NULL AND other.ageBand IS NOT NULL
WITH collect([customer.ageBand, other.ageBand]) AS ties
UNWIND ties AS tie
WITH ties, tie[0] AS ageBand, count(*) AS fromBand, sum(CASE WHEN tie[0] = tie[1] THEN 1 ELSE 0 END) AS within
WITH ties, ageBand, fromBand, within, size([tie IN ties WHERE tie[1] = ageBand]) AS toBand
RETURN ageBand, fromBand AS ties, within, round(1.0 * fromBand * toBand / size(ties), 1) AS expected
ORDER BY ageBand
