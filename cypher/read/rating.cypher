// A customer's rating of a product, a store or a service.
// @owner (owner:Customer)-[:RATED]->(rating)
// @visible service.rating of owner; also rating.special of owner
MATCH (owner:Customer)-[:RATED]->(rating:Rating)
RETURN
  rating.id AS id, // ID open
  rating.objectType AS objectType, // String service.rating of owner
  rating.score AS score, // Float service.rating of owner
  rating.text AS text, // String service.rating, sentiment.text of owner
  rating.at AS at // DateTime service.rating of owner
