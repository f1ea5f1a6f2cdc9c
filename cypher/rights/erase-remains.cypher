// Deletes a batch of records that name a customer who is gone: an import that ran meanwhile may have left them.
// @param customerId String
// @param limit Integer
// @returns changed
CALL () {
  MATCH (purchase:Purchase {customerId: $customerId})
  WHERE NOT EXISTS { (purchase)<--(:Customer) }
  RETURN purchase AS record
  UNION ALL
  MATCH (visit:Visit {customerId: $customerId})
  WHERE NOT EXISTS { (visit)<--(:Customer) }
  RETURN visit AS record
  UNION ALL
  MATCH (rating:Rating {customerId: $customerId})
  WHERE NOT EXISTS { (rating)<--(:Customer) }
  RETURN rating AS record
  UNION ALL
  MATCH (post:Post {customerId: $customerId})
  WHERE NOT EXISTS { (post)<--(:Customer) }
  RETURN post AS record
  UNION ALL
  MATCH (event:Event {customerId: $customerId})
  WHERE NOT EXISTS { (event)<--(:Customer) }
  RETURN event AS record
  UNION ALL
  MATCH (contact:Contact {customerId: $customerId})
  WHERE NOT EXISTS { (contact)<--(:Customer) }
  RETURN contact AS record
  UNION ALL
  MATCH (session:Session {customerId: $customerId})
  WHERE NOT EXISTS { (session)<--(:Customer) }
  RETURN session AS record
  UNION ALL
  MATCH (shown:ShownList {customerId: $customerId})
  WHERE NOT EXISTS { (shown)<--(:Customer) }
  RETURN shown AS record
  UNION ALL
  MATCH (account:LoyaltyAccount {customerId: $customerId})
  WHERE NOT EXISTS { (account)<--(:Customer) }
  RETURN account AS record
}
WITH record
LIMIT $limit
DETACH DELETE record
RETURN count(*) AS changed
