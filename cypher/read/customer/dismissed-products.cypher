// The products that a customer does not want recommended, latest first.
// @to product Product
// @governed behaviour.web of customer; also product.special of customer
// @order coalesce(dismissed.at.epochMillis, -8640000000000000) product.id
MATCH (customer)-[dismissed:DISMISSED]->(product:Product)
RETURN
  dismissed.at AS at // DateTime behaviour.web of customer
