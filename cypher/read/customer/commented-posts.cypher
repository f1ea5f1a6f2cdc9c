// The posts that a customer commented on, latest first.
// @to post Post
// @governed social.reaction of customer
// @order coalesce(reaction.at.epochMillis, -8640000000000000) reaction.key
MATCH (customer)-[reaction:COMMENTED_ON]->(post:Post)
RETURN
  reaction.text AS text, // String social.reaction, sentiment.text of customer
  reaction.at AS at // DateTime social.reaction of customer
