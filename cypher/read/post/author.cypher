// The customer who wrote a post.
// @to author Customer one
// @governed social.post of author
// @order 0 author.id
MATCH (post)<-[:WROTE]-(author:Customer)
