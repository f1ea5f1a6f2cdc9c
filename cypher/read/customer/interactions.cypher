// The products that a customer used in any way (listened, rated, checked in …), latest first.
// @to product Product
// @governed by interaction.category of customer; also product.special of customer
// @sort AT edge at
// @sort WEIGHT edge weight
// @order coalesce(interaction.at.epochMillis, -8640000000000000) product.id + interaction.key
MATCH (customer)-[interaction:INTERACTED]->(product:Product)
RETURN
  interaction.kind AS kind, // String by interaction.category of customer
  interaction.weight AS weight, // Float by interaction.category of customer
  interaction.at AS at // DateTime by interaction.category of customer
