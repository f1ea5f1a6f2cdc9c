// Whether the customers of the events exist, whether they have no classes yet, and whether the events were recorded before.
// @param events List of {index, id, customerId}
// @returns index, isCustomer, isNewcomer, isRecorded
UNWIND $events AS wanted
OPTIONAL MATCH (customer:Customer {id: wanted.customerId})
OPTIONAL MATCH (event:ConsentEvent {id: wanted.id})
RETURN
  wanted.index AS index,
  customer IS NOT NULL AS isCustomer,
  customer.consentRev IS NULL AS isNewcomer,
  event IS NOT NULL AS isRecorded
