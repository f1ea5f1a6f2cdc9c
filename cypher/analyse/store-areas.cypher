// The cities that stores stand in, in the order of their ids.
// @param after String
// @param limit Integer
// @returns storeId, city
MATCH (store:Store)
WHERE store.id > $after
WITH store
ORDER BY store.id
LIMIT $limit
RETURN store.id AS storeId, store.city AS city
ORDER BY storeId
