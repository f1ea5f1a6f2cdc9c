// The categories that a customer is not interested in, latest first.
// @to category Category
// @governed behaviour.web of customer; also category.special of customer
// @order coalesce(refused.at.epochMillis, -8640000000000000) category.id
MATCH (customer)-[refused:NOT_INTERESTED_IN]->(category:Category)
RETURN
  refused.at AS at // DateTime behaviour.web of customer
