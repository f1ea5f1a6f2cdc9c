// A store. Nothing personal is in it.
// @visible open
// @search store_search
// @sort NAME name
// @sort CITY city
// @count CUSTOMERS customers
// @count PURCHASES purchases
// @count VISITS visits
MATCH (store:Store)
RETURN
  store.id AS id, // ID open
  store.externalId AS externalId, // String open
  store.name AS name, // String open
  store.city AS city, // String open
  store.format AS format, // String open
  store.point.latitude AS latitude, // Float open
  store.point.longitude AS longitude // Float open
