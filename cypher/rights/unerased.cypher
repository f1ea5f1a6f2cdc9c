// Which of these customers are there though they were erased, or lack their tombstone: a restored backup brings both about.
// @param hashes List of String
// @param steps Integer, how many steps an erasure has
// @returns hash
UNWIND $hashes AS hash
OPTIONAL MATCH (erased:Erased {hash: hash})
OPTIONAL MATCH (customer:Customer {id: hash})
WITH hash, erased, customer
WHERE erased IS NULL OR customer IS NOT NULL OR size(coalesce(erased.steps, [])) < $steps
RETURN hash
