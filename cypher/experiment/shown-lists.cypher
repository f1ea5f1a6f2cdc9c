// What an experiment showed to a page of customers, and what they used of it or did not want within a time: of those alone who let all of it be measured now, the lists that may still be made of what they were made of.
// @param experiment String
// @param after String, the customer behind whom the page begins
// @param limit Integer, customers
// @param measure Map
// @param measured List of String, the keys of the categories that are measured
// @param lists Map, by the client that shows lists: the classes by category of those of whom it may be used for them
// @param windowMs Integer
// @returns customerId, last, lists: List of [arm, candidates, terms, List of [productId, propensity, used, dismissed], places of candidates that are sensitive]
CALL () {
  MATCH (product:Product)
  WHERE product.special IS NOT NULL
  RETURN collect(product.id) AS sensitive
}
MATCH (shown:ShownList)
WHERE shown.experiment = $experiment AND shown.customerId > $after
WITH DISTINCT sensitive, shown.customerId AS id
ORDER BY id
LIMIT $limit
WITH sensitive, collect(id) AS ids
UNWIND ids AS id
OPTIONAL MATCH (customer:Customer {id: id})
WITH sensitive, ids[-1] AS last, customer,
  CASE
    WHEN customer[$measure.ccUntil] > $measure.now THEN customer[$measure.cc]
    WHEN customer[$measure.ccNextUntil] > $measure.now THEN customer[$measure.ccNext]
  END AS class
CALL (sensitive, customer, class) {
  WITH sensitive, customer, class
  WHERE all(category IN $measured WHERE $measure.allow[category][class] = 1)
  MATCH (customer)-[:SHOWN]->(shown:ShownList {experiment: $experiment})
  WHERE all(client IN shown.clients WHERE all(category IN shown.inputs WHERE $lists[client][category][class] = 1))
  CALL (customer, shown) {
    WITH customer, shown, shown.at + duration({milliseconds: $windowMs}) AS until
    MATCH (shown)-[listed:LISTS]->(product)
    WITH customer, shown, until, listed, product
    ORDER BY listed.position
    RETURN collect([
      product.id,
      listed.propensity,
      product.special IS NULL AND (EXISTS { (customer)-[use:INTERACTED]->(product) WHERE shown.at < use.at AND use.at <= until }
        OR EXISTS { (customer)-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(product) WHERE purchase.special IS NULL AND shown.at < purchase.at AND purchase.at <= until }),
      product.special IS NULL AND EXISTS { (customer)-[dismissed:DISMISSED]->(product) WHERE shown.at < dismissed.at AND dismissed.at <= until }
    ]) AS positions
  }
  RETURN collect([shown.arm, shown.candidates, shown.terms, positions,
    [place IN range(0, size(coalesce(shown.candidates, [])) - 1) WHERE shown.candidates[place] IN sensitive]]) AS lists
}
RETURN customer.id AS customerId, last, lists
