// Gives a product, category or store its new mark, once its facts have it. What is served was made under the old one, and an analysis that goes on must not keep it.
// @param id String
// @param special String, or null for none
// @returns id
CALL () {
  MATCH (store:Store {id: $id})
  RETURN store AS marked
  UNION
  MATCH (category:Category {id: $id})
  RETURN category AS marked
  UNION
  MATCH (product:Product {id: $id})
  RETURN product AS marked
}
SET marked.special = $special
WITH marked
CALL () {
  MATCH (deployment:Deployment {name: 'kith'})
  SET deployment.consentNarrowed = coalesce(deployment.consentNarrowed, 0) + 1
}
CALL () {
  MATCH (run:Run)
  WHERE run.job <> 'statistics' AND (run.current = true OR run.computed IS NOT NULL)
  SET run.staleSince = coalesce(run.staleSince, datetime.transaction())
}
RETURN marked.id AS id
