// The identifiers of a customer: mail, telephone, cards, devices, handles.
// @to identifier Identifier
// @bind owner customer
// @bind identified identified
// @order 0 identifier.id
MATCH (customer)-[identified:IDENTIFIED_BY]->(identifier:Identifier)
RETURN
  identified.source AS source, // String by identifier.category of customer
  identified.since AS since // DateTime by identifier.category of customer
