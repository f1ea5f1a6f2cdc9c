// Which customers have contacts queued under one of these keys.
// @param words List of {customerId, keys (List of String)}
// @returns customerId
UNWIND $words AS word
MATCH (customer:Customer {id: word.customerId})
WHERE EXISTS {
  MATCH (customer)-[:ADDRESSED_BY]->(contact:Contact)
  WHERE contact.outcome = 'queued' AND contact.category IN word.keys
}
RETURN DISTINCT customer.id AS customerId
