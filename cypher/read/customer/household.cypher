// The household in which a customer lives.
// @to household Household one
// @bind owner customer
// @order 0 household.id
MATCH (customer)-[:LIVES_IN]->(household:Household)
