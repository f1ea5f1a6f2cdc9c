// What a campaign offers. Nothing personal is in it.
// @visible open
MATCH (offer:Offer)
RETURN
  offer.id AS id, // ID open
  offer.externalId AS externalId, // String open
  offer.name AS name, // String open
  offer.discountPercent AS discountPercent, // Float open
  offer.discountMinor AS discountMinor, // SafeInt open
  offer.currency AS currency, // String open
  offer.validFrom AS validFrom, // DateTime open
  offer.validUntil AS validUntil // DateTime open
