// How often a visit to a store goes with a purchase there on the same day, by store.
// @param limit Integer
// @returns store, visits, bought, share
MATCH (customer:Customer)-[:PAID_VISIT]->(visit:Visit)-[:TO]->(store:Store)
WITH store, visit, EXISTS { (customer)-[:MADE]->(purchase:Purchase)-[:AT]->(store) WHERE purchase.day = visit.day } AS bought
WITH store, count(visit) AS visits, sum(CASE WHEN bought THEN 1 ELSE 0 END) AS bought
RETURN store.name AS store, visits, bought, round(1.0 * bought / visits, 3) AS share
ORDER BY visits DESC, store
LIMIT $limit
