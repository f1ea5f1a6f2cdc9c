// The offers that a campaign makes.
// @to offer Offer
// @order 0 offer.id
MATCH (campaign)-[:MAKES]->(offer:Offer)
