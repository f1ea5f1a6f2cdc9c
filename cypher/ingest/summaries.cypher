// Computes the summary edges of customers anew: SHOPS_AT of each store they bought at, BOUGHT of each product that is on a receipt of no sensitive store. Equal edges are left alone.
// @param customerIds List of String
// @returns changed: edges created, mended or removed
UNWIND $customerIds AS customerId
MATCH (customer:Customer {id: customerId})
// Locks the customer: a retention and an import at one time would both find an edge missing, and make it.
SET customer:SummaryDue
WITH customer
CALL (customer) {
  // Who has no edge yet has none to lose, and need not be read for it.
  WITH customer WHERE EXISTS { (customer)-[:SHOPS_AT]->() }
  OPTIONAL MATCH (customer)-[:MADE]->(purchase:Purchase)
  WITH customer, collect(DISTINCT purchase.storeId) AS storeIds
  MATCH (customer)-[stale:SHOPS_AT]->(:Store)
  WHERE NOT stale.storeId IN storeIds
  DELETE stale
  RETURN count(*) AS storesLeft
}
CALL (customer) {
  // Asked from the product's side this would read every receipt the product is on.
  WITH customer WHERE EXISTS { (customer)-[:BOUGHT]->() }
  OPTIONAL MATCH (customer)-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(product:Product)
  WHERE purchase.special IS NULL
  WITH customer, collect(DISTINCT product.id) AS productIds
  MATCH (customer)-[stale:BOUGHT]->(:Product)
  WHERE NOT stale.productId IN productIds
  DELETE stale
  RETURN count(*) AS productsLeft
}
CALL (customer) {
  // The purchase carries its store's key: a seek a store is cheaper than an edge a purchase.
  MATCH (customer)-[:MADE]->(purchase:Purchase)
  WHERE purchase.storeId IS NOT NULL
  WITH customer, purchase.storeId AS storeId, count(*) AS purchases, max(purchase.at) AS lastAt, max(purchase.atOrder) AS lastOrder
  MATCH (store:Store {id: storeId})
  WITH customer, store, {purchases: purchases, lastAt: lastAt, lastOrder: lastOrder, storeId: storeId, customerId: customer.id} AS facts
  OPTIONAL MATCH (customer)-[known:SHOPS_AT]->(store)
  WITH customer, store, facts, known
  WHERE known IS NULL OR known.purchases <> facts.purchases OR known.lastOrder <> facts.lastOrder
  FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END | CREATE (customer)-[shops:SHOPS_AT]->(store) SET shops = facts)
  FOREACH (_ IN CASE WHEN known IS NULL THEN [] ELSE [1] END | SET known = facts)
  RETURN count(*) AS storesChanged
}
CALL (customer) {
  MATCH (customer)-[:MADE]->(purchase:Purchase)-[line:CONTAINS]->(product:Product)
  WHERE purchase.special IS NULL
  WITH customer, product, count(DISTINCT purchase) AS purchases, sum(coalesce(line.quantity, 1.0)) AS quantity,
    min(purchase.at) AS firstAt, max(purchase.at) AS lastAt, max(purchase.atOrder) AS lastOrder
  WITH customer, product,
    {purchases: purchases, quantity: quantity, firstAt: firstAt, lastAt: lastAt, lastOrder: lastOrder, productId: product.id, customerId: customer.id} AS facts
  OPTIONAL MATCH (customer)-[known:BOUGHT]->(product)
  WITH customer, product, facts, known
  WHERE known IS NULL OR known.purchases <> facts.purchases OR known.quantity <> facts.quantity OR known.lastOrder <> facts.lastOrder
    OR coalesce(known.firstAt <> facts.firstAt, facts.firstAt IS NOT NULL)
  FOREACH (_ IN CASE WHEN known IS NULL THEN [1] ELSE [] END | CREATE (customer)-[bought:BOUGHT]->(product) SET bought = facts)
  FOREACH (_ IN CASE WHEN known IS NULL THEN [] ELSE [1] END | SET known = facts)
  RETURN count(*) AS productsChanged
}
REMOVE customer:SummaryDue
RETURN sum(storesChanged + storesLeft + productsChanged + productsLeft) AS changed
