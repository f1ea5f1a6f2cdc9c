// A post that a customer wrote.
// @owner (owner:Customer)-[:WROTE]->(post)
// @visible social.post of owner
MATCH (owner:Customer)-[:WROTE]->(post:Post)
RETURN
  post.id AS id, // ID open
  post.text AS text, // String social.post, sentiment.text of owner
  post.language AS language, // String social.post of owner
  post.topic AS topic, // String social.post of owner
  post.sentiment AS sentiment, // Float social.post, sentiment.score of owner
  post.at AS at // DateTime social.post of owner
