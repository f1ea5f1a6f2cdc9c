// Takes customers out of every community and segment, of a draft as well; of lists that could rest on one it is not known any more on what they rested, so that they are not counted.
// @param ids List of String
UNWIND $ids AS id
MATCH (customer:Customer {id: id})
CALL (customer) {
  MATCH (customer)-[:SHOWN]->(shown:ShownList)
  WHERE 'inferred_community' IN shown.inputs
  REMOVE shown.inputs
}
CALL (customer) {
  MATCH (customer)-[membership:IN_COMMUNITY|IN_SEGMENT]->()
  DELETE membership
}
