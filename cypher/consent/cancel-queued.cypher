// Cancels the contacts that are queued for customers under these keys, all or those with a mark: a plan that was given up once does not come back with a later consent.
// @param words List of {customerId, key, mark (null: all)}
UNWIND $words AS word
MATCH (:Customer {id: word.customerId})-[:ADDRESSED_BY]->(contact:Contact)
WHERE contact.outcome = 'queued' AND contact.category = word.key AND (word.mark IS NULL OR word.mark IN [contact.special, contact.storeSpecial])
SET contact.outcome = 'cancelled'
