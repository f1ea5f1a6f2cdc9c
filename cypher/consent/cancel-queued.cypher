// Cancels the contacts that are queued for customers under these keys: a plan that was given up once does not come back with a later consent.
// @param words List of {customerId, keys (List of String)}
UNWIND $words AS word
MATCH (:Customer {id: word.customerId})-[:ADDRESSED_BY]->(contact:Contact)
WHERE contact.outcome = 'queued' AND contact.category IN word.keys
SET contact.outcome = 'cancelled'
