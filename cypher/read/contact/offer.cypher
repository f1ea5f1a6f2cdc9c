// The offer that a contact carried.
// @to offer Offer one
// @order 0 offer.id
MATCH (contact)-[:CARRIES]->(offer:Offer)
