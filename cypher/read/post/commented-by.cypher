// The customers who commented on a post, latest first.
// @to commenter Customer
// @governed social.reaction of commenter
// @order reaction.atOrder reaction.pageKey by reaction.postId
MATCH (post)<-[reaction:COMMENTED_ON]-(commenter:Customer)
WHERE reaction.postId = post.id AND reaction.pageKey IS NOT NULL
RETURN
  reaction.text AS text, // String social.reaction, sentiment.text of commenter
  reaction.at AS at // DateTime social.reaction of commenter
