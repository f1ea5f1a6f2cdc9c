// The categories below.
// @to child Category
// @order 0 child.id
MATCH (category)<-[:CHILD_OF]-(child:Category)
