// The promotions that a customer reacted to, latest reaction first.
// @to promotion Promotion
// @governed behaviour.ad of customer
// @order coalesce(reacted.at.epochMillis, -8640000000000000) promotion.id + reacted.key
MATCH (customer)-[reacted:REACTED_TO]->(promotion:Promotion)
RETURN
  reacted.reaction AS reaction, // String behaviour.ad of customer
  reacted.at AS at // DateTime behaviour.ad of customer
