// How many yeses a customer gave the server between two moments.
// @param customerId String
// @param after Integer, milliseconds since 1970
// @param before Integer, milliseconds since 1970
// @returns words
MATCH (customer:Customer {id: $customerId})-[:GAVE]->(event:ConsentEvent)
WHERE
  event.receiptId IS NOT NULL
  AND event.action IN ['given', 'renewed']
  AND event.recordedAt > datetime({epochMillis: $after})
  AND event.recordedAt < datetime({epochMillis: $before})
RETURN count(event) AS words
