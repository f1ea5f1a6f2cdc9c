// Takes a customer out of the profile. One that joins nobody any more goes. Nothing else of anybody is touched: what a record holds it always held.
// @param customerId String
// @param isDemanded Boolean: the person wants the records apart, so no file joins this one again
// @returns others (ids of those who were held to be the same person)
MATCH (customer:Customer {id: $customerId})-[membership:MERGED_INTO]->(profile:MergedProfile)
DELETE membership
SET customer.unmergedAt = CASE WHEN $isDemanded THEN datetime.transaction() ELSE customer.unmergedAt END
WITH profile
CALL (profile) {
  MATCH (profile)<-[:MERGED_INTO]-(other:Customer)
  RETURN collect(other.id) AS others
}
FOREACH (_ IN CASE WHEN size(others) < 2 THEN [true] ELSE [] END | DETACH DELETE profile)
RETURN others
