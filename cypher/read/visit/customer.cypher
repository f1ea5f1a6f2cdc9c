// The customer who paid a visit.
// @to visitor Customer one
// @governed location.visit of visitor
// @order 0 visitor.id
MATCH (visit)<-[:PAID_VISIT]-(visitor:Customer)
