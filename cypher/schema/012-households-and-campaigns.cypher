// Households, campaigns, offers and contacts: by key, and the indexes from which the pages of a customer's and of a campaign's are read.
CREATE CONSTRAINT household_id IF NOT EXISTS FOR (household:Household) REQUIRE household.id IS UNIQUE;
CREATE CONSTRAINT campaign_id IF NOT EXISTS FOR (campaign:Campaign) REQUIRE campaign.id IS UNIQUE;
CREATE CONSTRAINT offer_id IF NOT EXISTS FOR (offer:Offer) REQUIRE offer.id IS UNIQUE;
CREATE CONSTRAINT contact_id IF NOT EXISTS FOR (contact:Contact) REQUIRE contact.id IS UNIQUE;
CREATE INDEX campaign_by_start IF NOT EXISTS FOR (campaign:Campaign) ON (campaign.startsAt, campaign.id);
CREATE INDEX contact_of_customer IF NOT EXISTS FOR (contact:Contact) ON (contact.customerId, contact.atOrder, contact.id);
CREATE INDEX contact_of_campaign IF NOT EXISTS FOR (contact:Contact) ON (contact.campaignId, contact.atOrder, contact.id);
