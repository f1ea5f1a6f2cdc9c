// Writes contacts of customers with the campaign that spoke to them and the offer that it carried. One that was cancelled is not queued again.
// @param rows List of {index, id, customerId, campaignId, offerId, facts}
// @param undated Integer: the atOrder of a row without a time
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (customer:Customer {id: row.customerId})
OPTIONAL MATCH (campaign:Campaign {id: row.campaignId})
OPTIONAL MATCH (offer:Offer {id: row.offerId})
OPTIONAL MATCH (known:Contact {id: row.id})
WITH row, customer, campaign, offer, known, coalesce(known.outcome = 'cancelled' AND row.facts.outcome = 'queued', false) AS isGivenUp
WITH row, customer, campaign, offer, known, isGivenUp,
  CASE
    WHEN customer IS NULL THEN 'missing customer_id'
    WHEN campaign IS NULL THEN 'missing campaign_id'
    WHEN row.offerId IS NOT NULL AND offer IS NULL THEN 'missing offer_id'
    WHEN offer.campaignId <> row.campaignId THEN 'contradiction offer_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT (isGivenUp AND key = 'outcome') AND NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome,
  head([(offer)-[:ON]->(thing) WHERE thing.special IS NOT NULL | thing.special]) AS special,
  head([(campaign)-[:HELD_AT]->(store:Store) | store.special]) AS storeSpecial
CALL (row, customer, campaign, offer, outcome, special, storeSpecial) {
  WITH * WHERE outcome = 'created'
  CREATE (contact:Contact {id: row.id, atOrder: $undated})
  SET contact += row.facts, contact.special = special, contact.storeSpecial = storeSpecial
  CREATE (customer)-[:ADDRESSED_BY]->(contact)-[:IN_CAMPAIGN]->(campaign)
  FOREACH (_ IN CASE WHEN offer IS NULL THEN [] ELSE [1] END | CREATE (contact)-[:CARRIES]->(offer))
}
CALL (row, customer, campaign, offer, known, isGivenUp, outcome, special, storeSpecial) {
  WITH * WHERE outcome = 'updated'
  OPTIONAL MATCH (:Customer)-[addressed:ADDRESSED_BY]->(known)
  OPTIONAL MATCH (known)-[within:IN_CAMPAIGN]->(:Campaign)
  OPTIONAL MATCH (known)-[carries:CARRIES]->(:Offer)
  SET known += row.facts, known.storeSpecial = storeSpecial
  FOREACH (_ IN CASE WHEN isGivenUp THEN [1] ELSE [] END | SET known.outcome = 'cancelled')
  DELETE addressed, within
  FOREACH (_ IN CASE WHEN 'offerId' IN keys(row.facts) THEN [1] ELSE [] END | DELETE carries SET known.special = special)
  CREATE (customer)-[:ADDRESSED_BY]->(known)-[:IN_CAMPAIGN]->(campaign)
  FOREACH (_ IN CASE WHEN offer IS NULL THEN [] ELSE [1] END | CREATE (known)-[:CARRIES]->(offer))
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
