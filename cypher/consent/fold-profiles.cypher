// Brings the customers of some profiles into another one, with what was written down of each. The profiles themselves go.
// @param from List of String
// @param into String
// @returns moved
UNWIND $from AS id
MATCH (into:MergedProfile {id: $into})
MATCH (customer:Customer)-[membership:MERGED_INTO]->(old:MergedProfile {id: id})
CREATE (customer)-[moved:MERGED_INTO]->(into)
SET moved = properties(membership)
DELETE membership
WITH old, count(moved) AS moved
DELETE old
RETURN sum(moved) AS moved
