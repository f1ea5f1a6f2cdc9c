// A page of what lies one step from a customer, and of an own record what lies one step further.
// Of another customer the id alone, and of what leads from them who is guardian of the customer: who follows whom is the follower's to tell. Of a post that
// another customer wrote the id alone. No influence: it is inferred from what the other one does.
// @param customerId String
// @param after String, the place of the last tie of the page before
// @param limit Integer
// @param owned List of String, the labels of own and shared records
// @returns place, type, outgoing, properties, other: {id, labels, properties}, further: [{type, properties, id, labels, other (properties)}]
MATCH (customer:Customer {id: $customerId})-[tie]-(other)
WHERE elementId(tie) > $after AND NOT tie:INFLUENCES AND (startNode(tie) = customer OR NOT other:Customer OR tie:GUARDIAN_OF)
WITH customer, tie, other
ORDER BY elementId(tie)
LIMIT $limit
WITH customer, tie, other, other:Customer OR (other:Post AND NOT EXISTS { (customer)-[:WROTE]->(other) }) AS isTheirs
WITH customer, tie, other, isTheirs, NOT isTheirs AND any(label IN labels(other) WHERE label IN $owned) AS isOwned
RETURN
  elementId(tie) AS place,
  type(tie) AS type,
  startNode(tie) = customer AS outgoing,
  properties(tie) AS properties,
  {id: other.id, labels: labels(other), properties: CASE WHEN isTheirs THEN {} ELSE properties(other) END} AS other,
  CASE
    WHEN isOwned THEN COLLECT {
      MATCH (other)-[further]->(far)
      RETURN {type: type(further), properties: properties(further), id: far.id, labels: labels(far), other: properties(far)}
      LIMIT 1000
    }
    ELSE []
  END AS further
