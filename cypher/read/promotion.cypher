// A promotion. Nothing personal is in it.
// @visible open
// @sort STARTS_AT startsAt
MATCH (promotion:Promotion)
RETURN
  promotion.id AS id, // ID open
  promotion.externalId AS externalId, // String open
  promotion.name AS name, // String open
  promotion.kind AS kind, // String open
  promotion.startsAt AS startsAt, // DateTime open
  promotion.endsAt AS endsAt // DateTime open
