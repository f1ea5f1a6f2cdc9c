// The customers who reacted to a promotion, latest reaction first.
// @to reactor Customer
// @governed behaviour.ad of reactor
// @order reacted.atOrder reacted.pageKey by reacted.promotionId
MATCH (promotion)<-[reacted:REACTED_TO]-(reactor:Customer)
WHERE reacted.promotionId = promotion.id AND reacted.pageKey IS NOT NULL
RETURN
  reacted.reaction AS reaction, // String behaviour.ad of reactor
  reacted.at AS at // DateTime behaviour.ad of reactor
