// The campaign that makes an offer.
// @to campaign Campaign one
// @order 0 campaign.id
MATCH (offer)<-[:MAKES]-(campaign:Campaign)
