// How many customers profiles join.
// @param ids List of String
// @returns id, customers
UNWIND $ids AS id
MATCH (profile:MergedProfile {id: id})
RETURN id, COUNT { (profile)<-[:MERGED_INTO]-(:Customer) } AS customers
