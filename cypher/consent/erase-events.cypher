// Takes out of a customer's events what was said, and by whom, and leaves of each its place in the chain. Events from before the chain began go whole.
// @param customerId String
// @param erasure String, a reference to the request without personal data
// @returns erased
MATCH (customer:Customer {id: $customerId})-[gave:GAVE]->(event:ConsentEvent)
DELETE gave
REMOVE event:ConsentEvent
SET event:ErasedConsentEvent
SET
  event = {
    seq: event.seq,
    contentHash: event.contentHash,
    prevHash: event.prevHash,
    hash: event.hash,
    erasedAt: datetime.transaction(),
    erasure: $erasure
  }
WITH collect(event) AS events
FOREACH (event IN [one IN events WHERE one.hash IS NULL] | DELETE event)
RETURN size(events) AS erased
