// A product. Nothing personal is in it.
// @visible open
// @search product_search
// @sort NAME name
// @sort PRICE priceMinor
// @count BUYERS buyers
// @count UNITS units
// @count RATINGS ratings
MATCH (product:Product)
RETURN
  product.id AS id, // ID open
  product.externalId AS externalId, // String open
  product.name AS name, // String open
  product.brand AS brand, // String open
  product.priceMinor AS priceMinor, // SafeInt open
  product.currency AS currency // String open
