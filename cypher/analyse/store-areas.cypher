// Where stores stand, by city and point, in the order of their ids; none of what is sensitive.
// @param after String
// @param limit Integer
// @returns storeId, city, latitude, longitude
MATCH (store:Store)
WHERE store.id > $after AND store.special IS NULL
WITH store
ORDER BY store.id
LIMIT $limit
RETURN store.id AS storeId, store.city AS city, store.point.latitude AS latitude, store.point.longitude AS longitude
ORDER BY storeId
