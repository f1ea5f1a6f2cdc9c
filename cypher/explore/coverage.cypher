// What is known of how many: customers with each kind of fact. Ask this first, for whoever is not here said no, and they are not like the others.
// @returns fact, customers, share
MATCH (customer:Customer)
WITH collect(customer) AS everybody
UNWIND [
  ['age band', size([customer IN everybody WHERE customer.ageBand IS NOT NULL])],
  ['area', size([customer IN everybody WHERE customer.country IS NOT NULL])],
  ['purchases', size([customer IN everybody WHERE EXISTS { (customer)-[:MADE]->() }])],
  ['visits', size([customer IN everybody WHERE EXISTS { (customer)-[:PAID_VISIT]->() }])],
  ['ties', size([customer IN everybody WHERE EXISTS { (customer)-[:FOLLOWS|FRIEND_OF]-() }])],
  ['events', size([customer IN everybody WHERE EXISTS { (customer)-[:DID]->() }])],
  ['groups', size([customer IN everybody WHERE EXISTS { (customer)-[:MEMBER_OF]->() }])]
] AS row
RETURN row[0] AS fact, row[1] AS customers, round(1.0 * row[1] / size(everybody), 3) AS share
