// The post that an event is about, if it was one: that of somebody else perhaps, by whose word it is there or not.
// @to post Post one
// @order 0 post.id
MATCH (post:Post)
WHERE post.id = event.objectId AND event.objectType = 'post'
