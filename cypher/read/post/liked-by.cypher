// The customers who liked a post, latest first.
// @to liker Customer
// @governed social.reaction of liker
// @order reaction.atOrder reaction.pageKey by reaction.postId
MATCH (post)<-[reaction:LIKED]-(liker:Customer)
WHERE reaction.postId = post.id AND reaction.pageKey IS NOT NULL
RETURN
  reaction.at AS at // DateTime social.reaction of liker
