// How many nodes and relationships of the known labels and types a workspace holds, and how many customers have this id.
// @param customerId String
// @returns nodes, ties, canaries
CALL () {
  MATCH (node:Customer|Purchase|Visit|Rating|Post|Session|Event|Store|Category|Product|Promotion|Group|Interest|Community|Segment)
  RETURN count(node) AS nodes
}
CALL () {
  MATCH ()-[tie:FOLLOWS|FRIEND_OF|INFLUENCES|WROTE|LIKED|COMMENTED_ON|SHARED|MADE|AT|CONTAINS|PAID_VISIT|TO|RATED|OF|HAD|DID|IN_SESSION|ABOUT|REACTED_TO|INTERACTED|MEMBER_OF|INTERESTED_IN|IN_COMMUNITY|IN_SEGMENT|IN_CATEGORY|CHILD_OF]->()
  RETURN count(tie) AS ties
}
CALL () {
  OPTIONAL MATCH (customer:Customer {id: $customerId})
  RETURN count(customer) AS canaries
}
RETURN nodes, ties, canaries
