// The customers who used a product in any way (listened, rated, checked in …), latest first.
// @to interactor Customer
// @governed by interaction.category of interactor; also product.special of interactor
// @sort AT edge at
// @sort WEIGHT edge weight
// @order interaction.atOrder interaction.pageKey by interaction.productId
MATCH (product)<-[interaction:INTERACTED]-(interactor:Customer)
WHERE interaction.productId = product.id AND interaction.pageKey IS NOT NULL
RETURN
  interaction.kind AS kind, // String by interaction.category of interactor
  interaction.weight AS weight, // Float by interaction.category of interactor
  interaction.at AS at // DateTime by interaction.category of interactor
