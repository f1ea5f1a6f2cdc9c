// Parts a batch of purchases that the law wants kept from their customer: nothing on them leads to anybody any more.
// @param customerId String
// @param days Integer, for how long a purchase is kept from its day
// @param limit Integer
// @returns changed
MATCH (:Customer {id: $customerId})-[made:MADE]->(purchase:Purchase)
WHERE purchase.at + duration({days: $days}) > datetime.transaction()
WITH made, purchase
LIMIT $limit
DELETE made
SET purchase.keptUntil = purchase.at + duration({days: $days})
REMOVE purchase.customerId, purchase.paymentMethod, purchase.deliveryMethod, purchase.channel
RETURN count(*) AS changed
