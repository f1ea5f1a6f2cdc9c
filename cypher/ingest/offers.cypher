// Writes offers with the campaign that makes them, and the product or category that they are about.
// @param rows List of {index, id, campaignId, productId, categoryId, facts}
// @returns outcome (created, updated, unchanged, or why not), rows, indexes of the rows that were refused
UNWIND $rows AS row
OPTIONAL MATCH (campaign:Campaign {id: row.campaignId})
OPTIONAL MATCH (product:Product {id: row.productId})
OPTIONAL MATCH (category:Category {id: row.categoryId})
OPTIONAL MATCH (known:Offer {id: row.id})
WITH row, campaign, product, category, known,
  CASE
    WHEN campaign IS NULL THEN 'missing campaign_id'
    WHEN row.productId IS NOT NULL AND product IS NULL THEN 'missing product_id'
    WHEN row.categoryId IS NOT NULL AND category IS NULL THEN 'missing category_id'
    WHEN known IS NULL THEN 'created'
    WHEN any(key IN keys(row.facts) WHERE NOT coalesce(known[key] = row.facts[key], known[key] IS NULL AND row.facts[key] IS NULL)) THEN 'updated'
    ELSE 'unchanged'
  END AS outcome
CALL (row, campaign, product, category, outcome) {
  WITH * WHERE outcome = 'created'
  CREATE (campaign)-[:MAKES]->(offer:Offer {id: row.id})
  SET offer += row.facts
  FOREACH (_ IN CASE WHEN product IS NULL THEN [] ELSE [1] END | CREATE (offer)-[:ON]->(product))
  FOREACH (_ IN CASE WHEN category IS NULL THEN [] ELSE [1] END | CREATE (offer)-[:ON]->(category))
}
CALL (row, campaign, product, category, known, outcome) {
  WITH * WHERE outcome = 'updated'
  OPTIONAL MATCH (:Campaign)-[makes:MAKES]->(known)
  OPTIONAL MATCH (known)-[onProduct:ON]->(:Product)
  OPTIONAL MATCH (known)-[onCategory:ON]->(:Category)
  WITH *, coalesce(head([(known)-[:ON]->(thing) WHERE thing.special IS NOT NULL | thing.special]), '') AS before
  SET known += row.facts
  DELETE makes
  // It is about one thing: what the row names takes the place of the other kind as well, which the file may not have a column for.
  FOREACH (_ IN CASE WHEN category IS NULL THEN [] ELSE [1] END | SET known.productId = null)
  FOREACH (_ IN CASE WHEN product IS NULL THEN [] ELSE [1] END | SET known.categoryId = null)
  FOREACH (_ IN CASE WHEN 'productId' IN keys(row.facts) OR category IS NOT NULL THEN [1] ELSE [] END | DELETE onProduct)
  FOREACH (_ IN CASE WHEN 'categoryId' IN keys(row.facts) OR product IS NOT NULL THEN [1] ELSE [] END | DELETE onCategory)
  CREATE (campaign)-[:MAKES]->(known)
  FOREACH (_ IN CASE WHEN product IS NULL THEN [] ELSE [1] END | CREATE (known)-[:ON]->(product))
  FOREACH (_ IN CASE WHEN category IS NULL THEN [] ELSE [1] END | CREATE (known)-[:ON]->(category))
  // With the offer, or the contacts that carried it would tell for a while of what it is about now.
  WITH known, before, head([(known)-[:ON]->(thing) WHERE thing.special IS NOT NULL | thing.special]) AS special
  WHERE coalesce(special, '') <> before
  MATCH (contact:Contact)-[:CARRIES]->(known)
  SET contact.special = special
}
RETURN outcome, count(*) AS rows, collect(CASE WHEN NOT outcome IN ['created', 'updated', 'unchanged'] THEN row.index END) AS indexes
