// The products of a category.
// @to product Product
// @order 0 product.id
MATCH (category)<-[:IN_CATEGORY]-(product:Product)
