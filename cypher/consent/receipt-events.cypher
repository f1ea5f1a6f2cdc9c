// The events of a customer that were recorded under a receipt.
// @param customerId String
// @param receiptId String
// @returns id, seq
MATCH (customer:Customer {id: $customerId})-[:GAVE]->(event:ConsentEvent)
WHERE event.receiptId = $receiptId
RETURN event.id AS id, event.seq AS seq
