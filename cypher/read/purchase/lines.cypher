// The products on a receipt.
// @to line PurchaseLine list
// @governed also product.special of owner
// @bind owner owner
// @bind product product
// @order 0 product.id
MATCH (purchase)-[line:CONTAINS]->(product:Product)
