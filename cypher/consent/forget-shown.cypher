// Of lists that experiments showed to customers takes out on what they rested, where the customer said no to that or to its being measured: such a list is counted no more, whatever is said later.
// @param customers List of {id, isMeasured, closed (by client that shows lists, the keys of categories)}
UNWIND $customers AS row
MATCH (:Customer {id: row.id})-[:SHOWN]->(shown:ShownList)
WHERE shown.inputs IS NOT NULL
  AND (NOT row.isMeasured OR any(client IN shown.clients WHERE any(category IN shown.inputs WHERE category IN row.closed[client])))
REMOVE shown.inputs
