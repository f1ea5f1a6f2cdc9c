// A campaign. Nothing personal is in it.
// @visible open
// @sort STARTS_AT startsAt
MATCH (campaign:Campaign)
RETURN
  campaign.id AS id, // ID open
  campaign.externalId AS externalId, // String open
  campaign.name AS name, // String open
  campaign.channel AS channel, // String open
  campaign.purpose AS purpose, // String open
  campaign.country AS country, // String open
  campaign.startsAt AS startsAt, // DateTime open
  campaign.endsAt AS endsAt // DateTime open
