// The loyalty accounts of a customer.
// @to loyaltyAccount LoyaltyAccount
// @bind owner customer
// @bind held held
// @order 0 loyaltyAccount.id
MATCH (customer)-[held:HOLDS]->(loyaltyAccount:LoyaltyAccount)
