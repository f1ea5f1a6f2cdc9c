// The campaign of a contact.
// @to campaign Campaign one
// @order 0 campaign.id
MATCH (contact)-[:IN_CAMPAIGN]->(campaign:Campaign)
