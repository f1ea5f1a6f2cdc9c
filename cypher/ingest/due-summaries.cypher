// Customers whose purchases changed since their summary edges were last computed.
// @param limit Integer
// @returns customerId
MATCH (customer:SummaryDue)
RETURN customer.id AS customerId
LIMIT $limit
