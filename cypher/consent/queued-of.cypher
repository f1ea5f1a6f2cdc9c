// Which customers have contacts queued under one of these keys, any or one with the mark.
// @param words List of {customerId, key, mark (null: any)}
// @returns customerId
UNWIND $words AS word
MATCH (customer:Customer {id: word.customerId})
WHERE EXISTS {
  MATCH (customer)-[:ADDRESSED_BY]->(contact:Contact)
  WHERE contact.outcome = 'queued' AND contact.category = word.key AND (word.mark IS NULL OR word.mark IN [contact.special, contact.storeSpecial])
}
RETURN DISTINCT customer.id AS customerId
