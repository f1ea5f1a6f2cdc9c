// The posts that a customer liked, latest first.
// @to post Post
// @governed social.reaction of customer
// @order coalesce(reaction.at.epochMillis, -8640000000000000) reaction.key
MATCH (customer)-[reaction:LIKED]->(post:Post)
RETURN
  reaction.at AS at // DateTime social.reaction of customer
