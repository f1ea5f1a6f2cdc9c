// The customers who shared a post, latest first.
// @to sharer Customer
// @governed social.reaction of sharer
// @order reaction.atOrder reaction.pageKey by reaction.postId
MATCH (post)<-[reaction:SHARED]-(sharer:Customer)
WHERE reaction.postId = post.id AND reaction.pageKey IS NOT NULL
RETURN
  reaction.at AS at // DateTime social.reaction of sharer
