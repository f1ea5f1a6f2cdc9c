// What lists are filtered by, of some products: their categories with all that lie above, their list prices, and whether a store is known to sell them.
// @param productIds List<String>
// @param storeId String, or null where no store is asked about
// @returns productId, categoryIds, priceMinor, currency, isSold
CALL () {
  // Without a store there is no run either, and nothing more is read.
  MATCH (store:Store {id: $storeId})
  MATCH (run:Run {job: 'popularity', current: true})
  RETURN collect({store: store, runId: run.id}) AS asked
}
UNWIND $productIds AS productId
MATCH (product:Product {id: productId})
RETURN productId,
  COLLECT { MATCH (product)-[:IN_CATEGORY]->(:Category)-[:CHILD_OF*0..20]->(category:Category) RETURN DISTINCT category.id } AS categoryIds,
  product.priceMinor AS priceMinor,
  product.currency AS currency,
  EXISTS {
    UNWIND asked AS each
    WITH product, each.store AS store, each.runId AS runId
    // Both ends are known: of the two the one with fewer such edges is read.
    MATCH (store)-[sells:SELLS]->(product)
    WHERE sells.runId = runId
  } AS isSold
