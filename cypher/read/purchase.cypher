// A purchase (receipt): what was bought is the customer's, and each part of it has a category of its own.
// @owner (owner:Customer)-[:MADE]->(purchase)
// @visible purchase.item of owner; also purchase.special of owner
// @sort AT order
MATCH (owner:Customer)-[:MADE]->(purchase:Purchase)
RETURN
  purchase.id AS id, // ID open
  purchase.at AS at, // DateTime purchase.item of owner
  purchase.atOrder AS order, // Hidden purchase.item of owner
  purchase.totalMinor AS totalMinor, // SafeInt purchase.amount of owner
  purchase.currency AS currency, // String purchase.amount of owner
  purchase.channel AS channel, // String purchase.item of owner
  purchase.paymentMethod AS paymentMethod, // String purchase.payment_method of owner
  purchase.deliveryMethod AS deliveryMethod // String behaviour.delivery of owner
