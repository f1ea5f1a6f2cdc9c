// Whether the customers of the events exist, and whether the events were recorded before.
// @param events List of {index, id, customerId}
// @returns index, isCustomer, isRecorded
UNWIND $events AS wanted
OPTIONAL MATCH (customer:Customer {id: wanted.customerId})
OPTIONAL MATCH (event:ConsentEvent {id: wanted.id})
RETURN wanted.index AS index, customer IS NOT NULL AS isCustomer, event IS NOT NULL AS isRecorded
