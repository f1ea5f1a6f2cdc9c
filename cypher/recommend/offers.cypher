// Offers of running campaigns that customers may be told of: not of another country, not of a store where they do not shop, and none that they took already.
// @param customerIds List<String>
// @param read Map
// @param visible Map, of who looks
// @param told Map, by the purpose of a campaign: the classes of those who may be told of it
// @param campaignsMax Integer
// @param offersMax Integer
// @param takenMax Integer
// @returns customerId, offers (id, productId and categoryId of each)
CALL () {
  MATCH (campaign:Campaign)
  // The index over both is used only where both are asked for.
  WHERE campaign.startsAt <= datetime({epochMillis: toInteger($read.now)}) AND campaign.id IS NOT NULL
  WITH campaign
  ORDER BY campaign.startsAt DESC, campaign.id DESC
  LIMIT $campaignsMax
  WHERE $told[campaign.purpose] IS NOT NULL AND coalesce(campaign.endsAt > datetime({epochMillis: toInteger($read.now)}), true)
  MATCH (campaign)-[:MAKES]->(offer:Offer)
  WITH campaign, offer
  LIMIT $offersMax
  WHERE coalesce(offer.validFrom <= datetime({epochMillis: toInteger($read.now)}), true) AND coalesce(offer.validUntil > datetime({epochMillis: toInteger($read.now)}), true)
  WITH campaign, offer,
    head([(campaign)-[:HELD_AT]->(store:Store) | store.id]) AS storeId,
    head([(offer)-[:ON]->(product:Product) | product.id]) AS productId,
    head([(offer)-[:ON]->(category:Category) | category.id]) AS categoryId
  RETURN collect({id: offer.id, purpose: campaign.purpose, country: campaign.country, storeId: storeId, productId: productId, categoryId: categoryId}) AS running
}
UNWIND $customerIds AS customerId
MATCH (customer:Customer {id: customerId})
WHERE size(running) > 0
WITH running, customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN customer.id = $visible.self THEN 0
    WHEN customer[$visible.ccUntil] > $visible.now THEN customer[$visible.cc]
    WHEN customer[$visible.ccNextUntil] > $visible.now THEN customer[$visible.ccNext]
  END AS visibleClass
WITH running, customer, class, visibleClass,
  [category IN ['location_area', 'purchase_item', 'location_visit', 'behaviour_ad'] WHERE $read.allow[category][class] = 1 AND $visible.allow[category][visibleClass] = 1] AS known
CALL (running, customer, known) {
  WITH customer, known, [one IN running WHERE one.storeId IS NOT NULL | one.storeId] AS wanted
  WHERE size(wanted) > 0 AND 'purchase_item' IN known AND 'location_visit' IN known
  MATCH (customer)-[:SHOPS_AT]->(store:Store)
  WHERE store.id IN wanted AND store.special IS NULL
  RETURN collect(store.id) AS storeIds
}
CALL (customer, known) {
  MATCH (customer)-[:ADDRESSED_BY]->(contact:Contact)
  WHERE contact.outcome = 'converted' AND contact.category IN known AND contact.special IS NULL AND contact.storeSpecial IS NULL
  WITH contact
  ORDER BY contact.atOrder DESC, contact.id DESC
  LIMIT $takenMax
  MATCH (contact)-[:CARRIES]->(offer:Offer)
  RETURN collect(offer.id) AS taken
}
RETURN customer.id AS customerId, [
  one IN running
  WHERE $told[one.purpose][class] = 1
    AND (one.country IS NULL OR (one.country = customer.country AND 'location_area' IN known))
    AND (one.storeId IS NULL OR one.storeId IN storeIds)
    AND NOT one.id IN taken
  | [one.id, one.productId, one.categoryId]
] AS offers
