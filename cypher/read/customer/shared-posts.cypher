// The posts that a customer shared, latest first.
// @to post Post
// @governed social.reaction of customer
// @order coalesce(reaction.at.epochMillis, -8640000000000000) reaction.key
MATCH (customer)-[reaction:SHARED]->(post:Post)
RETURN
  reaction.at AS at // DateTime social.reaction of customer
