// The contacts of a campaign, latest first.
// @to contact Contact
// @sort AT far at
// @order contact.atOrder contact.id by contact.campaignId
MATCH (contact:Contact)
WHERE contact.campaignId = campaign.id AND contact.id IS NOT NULL
