// The visible influences on each customer of a page, whether the customer is in the target, and the first of the ways of telling by which the customer may be told.
// @param read Map
// @param ways Map of list: terms and contact, the key of the category that it needs; all of one ring
// @param segmentId String
// @param communityId String
// @param after String
// @param limit Integer
// @returns customerId, visible, wanted, way (from 0), influences
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer
ORDER BY customer.id
LIMIT $limit
WITH customer,
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN customer[$ways.list[0].terms.ccUntil] > $ways.list[0].terms.now THEN customer[$ways.list[0].terms.cc]
    WHEN customer[$ways.list[0].terms.ccNextUntil] > $ways.list[0].terms.now THEN customer[$ways.list[0].terms.ccNext]
  END AS toldClass
WITH customer, class,
  coalesce($read.allow.inferred_influence[class] = 1 AND $read.allow.social_edge[class] = 1, false) AS visible,
  head([way IN range(0, size($ways.list) - 1) WHERE $ways.list[way].terms.allow[$ways.list[way].contact][toldClass] = 1]) AS way
CALL (customer, class, visible) {
  OPTIONAL MATCH (run:Run {job: 'influence', current: true})
  WITH run, customer, class, visible
  LIMIT 1
  // No equation: with one the planner may go through all influences of the run by their index.
  MATCH (customer)<-[influence:INFLUENCES]-(other:Customer)
  WHERE visible AND run.id IN [influence.runId] AND all(input IN influence.inputs WHERE $read.allow[input][class] = 1)
  WITH influence, other,
    CASE
      WHEN other[$read.ccUntil] > $read.now THEN other[$read.cc]
      WHEN other[$read.ccNextUntil] > $read.now THEN other[$read.ccNext]
    END AS otherClass
  WHERE $read.allow.inferred_influence[otherClass] = 1 AND $read.allow.social_edge[otherClass] = 1
    AND all(input IN influence.inputs WHERE $read.allow[input][otherClass] = 1)
  WITH influence, other
  ORDER BY other.id
  RETURN collect([other.id, influence.probability, influence.lag, influence.ties]) AS influences
}
RETURN customer.id AS customerId, visible,
  visible AND ($segmentId IS NULL OR (coalesce($read.allow.inferred_segment[class] = 1, false)
    AND EXISTS { MATCH (customer)-[membership:IN_SEGMENT]->(:Segment {id: $segmentId}) WHERE membership.until IS NULL }))
    AND ($communityId IS NULL OR (coalesce($read.allow.inferred_community[class] = 1, false)
      AND EXISTS { (customer)-[:IN_COMMUNITY]->(:Community {id: $communityId}) })) AS wanted,
  way, influences
ORDER BY customerId
