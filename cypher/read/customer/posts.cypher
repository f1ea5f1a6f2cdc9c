// The posts of a customer, latest first.
// @to post Post
// @bind owner customer
// @sort AT far at
// @sort SENTIMENT far sentiment
// @order post.atOrder post.id by post.customerId
MATCH (post:Post)
WHERE post.customerId = customer.id AND post.id IS NOT NULL
