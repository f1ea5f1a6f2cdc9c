// The products on a receipt.
// @to line PurchaseLine list
// @bind owner owner
// @bind product product
// @order 0 product.id
MATCH (purchase)-[line:CONTAINS]->(product:Product)
