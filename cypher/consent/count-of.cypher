// How many events a customer gave.
// @param customerId String
// @returns events
MATCH (customer:Customer {id: $customerId})
RETURN COUNT { (customer)-[:GAVE]->(:ConsentEvent) } AS events
