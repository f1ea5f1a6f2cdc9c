// How many nodes still tell of a customer who was erased: their own, and those that name them, but for requests, which an erasure parts from the customer last.
// @param customerId String
// @returns remaining
CALL () {
  MATCH (customer:Customer {id: $customerId})
  RETURN count(customer) AS found
  UNION ALL
  MATCH (purchase:Purchase {customerId: $customerId})
  RETURN count(purchase) AS found
  UNION ALL
  MATCH (visit:Visit {customerId: $customerId})
  RETURN count(visit) AS found
  UNION ALL
  MATCH (rating:Rating {customerId: $customerId})
  RETURN count(rating) AS found
  UNION ALL
  MATCH (post:Post {customerId: $customerId})
  RETURN count(post) AS found
  UNION ALL
  MATCH (event:Event {customerId: $customerId})
  RETURN count(event) AS found
  UNION ALL
  MATCH (contact:Contact {customerId: $customerId})
  RETURN count(contact) AS found
  UNION ALL
  MATCH (session:Session {customerId: $customerId})
  RETURN count(session) AS found
  UNION ALL
  MATCH (shown:ShownList {customerId: $customerId})
  RETURN count(shown) AS found
  UNION ALL
  MATCH (account:LoyaltyAccount {customerId: $customerId})
  RETURN count(account) AS found
  UNION ALL
  MATCH (event:ConsentEvent {customerId: $customerId})
  RETURN count(event) AS found
}
RETURN sum(found) AS remaining
