// Takes customers out of every community and segment, of a draft as well.
// @param ids List of String
UNWIND $ids AS id
MATCH (:Customer {id: id})-[membership:IN_COMMUNITY|IN_SEGMENT]->()
DELETE membership
