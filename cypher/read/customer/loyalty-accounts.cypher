// The loyalty accounts of a customer.
// @to loyaltyAccount LoyaltyAccount
// @bind owner customer
// @order 0 loyaltyAccount.id
MATCH (customer)-[:HOLDS]->(loyaltyAccount:LoyaltyAccount)
